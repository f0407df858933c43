#include <string>

#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/names/labels.h"
#include "registers/names/limits.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"
#include "wire/codec.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// names.request_name. The actor wants to hold a name that whoever holds the registered name above
// it is to register, on these terms; with `ends` it does not want it any more. Subject: the actor
// itself. Refuses: no_such_zone, label_not_permitted, delegation_exists, held_together (what is
// above), not_holder (who is asked holds nothing above), out_of_range (until), full (it has asked
// for too many), no_effect (there is nothing to end).
struct RequestName : ledger::OwnMatter {
  static Verdict check(const v1::RequestName& it) {
    if (Verdict verdict = check_delegation_name(it.zone(), it.label()); !verdict) return verdict;
    if (it.ends()) {
      if (it.from().empty() && !it.has_terms() && !it.has_until()) return {};
      return refuse(Code::inconsistent, "ends: stands alone");
    }
    if (Verdict verdict = ledger::check_handle("from", it.from()); !verdict) return verdict;
    if (Verdict verdict = ledger::check_content("terms", it.has_terms(), it.terms()); !verdict) {
      return verdict;
    }
    if (!it.has_until()) return refuse(Code::missing_field, "until: is missing");
    const Result<Time> until = wire::to_time(it.until());
    if (!until) return refuse(Code::out_of_range, "until: " + until.error().message);
    return {};
  }

  static Verdict permit(const v1::RequestName& it, const state::View& view,
                        const ledger::Actor& actor, const ledger::Context& context) {
    if (Verdict verdict = require_zone(view, it.zone()); !verdict) return verdict;
    v1::NameRequest standing;
    const bool stands = find_request(view, actor.party, it.zone(), it.label(), standing);
    if (it.ends()) {
      if (stands) return {};
      return refuse(Code::no_effect, actor.party + " has not asked for it");
    }
    const std::string name = name_of_label(it.label(), it.zone());
    if (Verdict verdict = permit_label(view, it.label()); !verdict) return verdict;
    if (delegation_exists(view, it.zone(), it.label())) {
      return refuse(kDelegationExists, delegation_text(it.zone(), it.label()) + " exists");
    }
    const std::string above = holder_above(view, it.zone(), name);
    Verdict alone = require_held_alone(above, "the registered name above " + name);
    if (!alone) return alone;
    if (above != it.from()) {
      return refuse(Code::not_holder,
                    it.from() + " does not hold the registered name above " + name);
    }
    const Time now = context.block_time;
    const Time until = wire::to_time(it.until()).value_or(Time{});
    if (until <= now || until > plus_seconds(now, limits::kRequestSeconds)) {
      return refuse(Code::out_of_range, "until: after the block time, by 30 days at most");
    }
    if (stands || standing_of(view, actor.party, now) < limits::kNameRequests) return {};
    return refuse(Code::full, "party " + actor.party + " asks for " +
                                  std::to_string(limits::kNameRequests) + " names already");
  }

  static void apply(const v1::RequestName& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context& context) {
    for (const Requested& one : requests_of(draft, actor.party)) {
      if (is_over(draft, one, context.block_time)) {
        erase_request(draft, one.party, one.zone, one.label);
      }
    }
    if (it.ends()) return erase_request(draft, actor.party, it.zone(), it.label());
    v1::NameRequest record;
    record.set_from(it.from());
    if (it.has_terms()) *record.mutable_terms() = it.terms();
    *record.mutable_until() = it.until();
    write_request(draft, actor.party, it.zone(), it.label(), record);
  }

 private:
  static bool is_over(const state::View& view, const Requested& one, Time now) {
    v1::NameRequest record;
    return find_request(view, one.party, one.zone, one.label, record) &&
           wire::to_time(record.until()).value_or(Time{}) <= now;
  }
  // Those whose time is over give way to the next.
  static std::size_t standing_of(const state::View& view, const std::string& party, Time now) {
    std::size_t count = 0;
    for (const Requested& one : requests_of(view, party)) {
      if (!is_over(view, one, now)) ++count;
    }
    return count;
  }
};

}  // namespace

ledger::ActionType request_name_action() {
  return ledger::action<RequestName, &v1::Action::names_request_name>(
      {.role = ledger::Role::operate, .usually = ledger::By::self});
}

}  // namespace comity::names
