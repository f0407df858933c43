#include <algorithm>
#include <string>

#include "ledger/holdings.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/members/queries.h"
#include "registers/names/guards.h"
#include "registers/names/holds.h"
#include "registers/names/keys.h"
#include "registers/names/labels.h"
#include "registers/names/limits.h"
#include "registers/names/neighbours.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

bool same_terms(bool present, const v1::Content& one, bool other_present,
                const v1::Content& other) {
  return present == other_present && one.hash() == other.hash() && one.length() == other.length();
}

// names.register_below. A new registered name in the actor's territory, for itself or for a party
// that has asked for it on these very terms; what is above it has no right in it from then on. It
// is no cut yet. What was registered so with keys that the actor has exchanged since, stolen ones
// it may be, it takes back within limits::kTakeBackSeconds by registering it for itself. Subject:
// the holder of the closest registered name above it. Refuses: no_such_zone, label_not_permitted,
// held_together, decided, delegation_exists, on_hold (what is above is reached by due process),
// no_such_party, holder_not_active, not_requested, below_cut, occupied (what is registered there is
// a third one's), out_of_range (too many).
struct RegisterBelow {
  static Verdict check(const v1::RegisterBelow& it) {
    if (Verdict verdict = check_delegation_name(it.zone(), it.label()); !verdict) return verdict;
    if (Verdict verdict = ledger::check_handle("holder", it.holder()); !verdict) return verdict;
    return ledger::check_content("terms", it.has_terms(), it.terms());
  }

  static ledger::Subject subject(const v1::RegisterBelow& it, const state::View& view,
                                 const ledger::Actor& actor) {
    std::string what = delegation_text(it.zone(), it.label());
    if (!zone_exists(view, it.zone())) return missing_subject(actor, std::move(what));
    return ledger::Subject::held_by(holder_above(view, it.zone(), parent(it)), std::move(what));
  }

  // Finds the name above.
  static Found<v1::Delegation> permit(const v1::RegisterBelow& it, const state::View& view,
                                      const ledger::Actor& actor, const ledger::Context& context) {
    Verdict verdict = require_zone(view, it.zone());
    if (verdict) verdict = permit_label(view, it.label());
    if (!verdict) return tl::unexpected(verdict.error());
    auto above = require_delegation(view, it.zone(), label_of_above(it, view));
    if (!above) return above;
    verdict = require_held_alone(above->holder(), delegation_text(it.zone(), it.label()));
    if (verdict) {
      verdict = require_undecided(view, it.zone(), it.label(), label_of_above(it, view));
    }
    v1::Delegation stands;
    if (find_delegation(view, it.zone(), it.label(), stands)) {
      if (verdict) {
        verdict = permit_take_back(it, view, actor.party, *above, stands, context.block_time);
      }
      return ledger::granted(verdict, *std::move(above));
    }
    // Else a holder could bring what is about to be taken to a place where nobody takes it.
    if (verdict) verdict = require_no_hold(view, *above, context.block_time);
    if (verdict) verdict = members::require_may_hold(view, it.holder());
    if (verdict) verdict = require_request(it, view, actor.party, context.block_time);
    if (verdict) verdict = require_place_for_name(view, it.zone(), it.label());
    if (verdict) verdict = require_nobody_below(it, view, actor.party);
    if (verdict && above->registered_below() >= limits::kRegisteredBelow) {
      verdict = refuse(Code::out_of_range, actor.party + " has registered " +
                                               std::to_string(limits::kRegisteredBelow) +
                                               " names there, and may no more");
    }
    return ledger::granted(verdict, *std::move(above));
  }

  static void apply(const v1::RegisterBelow& it, v1::Delegation above, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    v1::Delegation stands;
    if (find_delegation(draft, it.zone(), it.label(), stands)) {
      forget_hold(stands);
      give(stands, actor.party, actor, context);
      stands.clear_terms();
      stands.set_registered_by(actor.party);
      stands.set_registered_height(context.height);
      wire::set_time(*stands.mutable_registered_at(), context.block_time);
      return write_delegation(draft, it.zone(), it.label(), stands);
    }
    const std::string label_above = label_of_above(it, draft);
    above.set_registered_below(above.registered_below() + 1);
    write_delegation(draft, it.zone(), label_above, above);
    v1::Delegation record;
    record.set_holder(it.holder());
    record.set_registered_by(actor.party);
    if (it.has_terms()) *record.mutable_terms() = it.terms();
    record.set_registered_height(context.height);
    wire::set_time(*record.mutable_registered_at(), context.block_time);
    record.set_name_servers_height(context.height);
    record.set_ds_height(context.height);
    record.set_held_height(context.height);
    write_delegation(draft, it.zone(), it.label(), record);
    erase_request(draft, it.holder(), it.zone(), it.label());
  }

 private:
  // Else who has sold a name could empty it between the vote and its effect. From the name up to
  // the registered one above.
  static Verdict require_undecided(const state::View& view, const std::string& zone,
                                   const std::string& label, const std::string& above) {
    for (std::string at = label;; at.erase(0, at.find('.') + 1)) {
      if (ledger::is_decided(view, holding_of(zone, at))) {
        return refuse(kDecided,
                      delegation_text(zone, at) + ": a decision about it waits for its effect");
      }
      if (at == above || at.find('.') == std::string::npos) return {};
    }
  }

  // Of the closest registered name above it.
  static std::string label_of_above(const v1::RegisterBelow& it, const state::View& view) {
    return registered_above(view, it.zone(), parent(it));
  }
  static std::string parent(const v1::RegisterBelow& it) {
    const std::string name = name_of_label(it.label(), it.zone());
    const std::size_t dot = name.find('.');
    return dot + 1 == name.size() ? "." : name.substr(dot + 1);
  }

  // What lies below a name that was taken back was registered by whoever had that: it comes back
  // too.
  static Verdict permit_take_back(const v1::RegisterBelow& it, const state::View& view,
                                  const std::string& party, const v1::Delegation& above,
                                  const v1::Delegation& stands, Time now) {
    v1::Party holder;
    static_cast<void>(members::find_party(view, party, holder));
    // What lies below a name that was not there before it is registered by whoever had that.
    const bool above_came_back = above.registered_by() == party && above.since_decision() == 0 &&
                                 above.succeeded_height() == 0 &&
                                 stands.registered_height() < above.registered_height();
    const bool own =
        !stands.registered_by().empty() && (stands.registered_by() == party || above_came_back);
    const Time registered = wire::to_time(stands.registered_at()).value_or(Time{});
    if (it.holder() == party && stands.holder() != party && own && stands.since_decision() == 0 &&
        stands.succeeded_height() == 0 && stands.registered_height() <= holder.keys_height() &&
        now < plus_seconds(registered, limits::kTakeBackSeconds)) {
      return require_no_hold(view, stands, now);
    }
    return refuse(kDelegationExists, delegation_text(it.zone(), it.label()) + " exists");
  }

  // Nobody is made the holder of what it did not ask for, nor on other terms.
  static Verdict require_request(const v1::RegisterBelow& it, const state::View& view,
                                 const std::string& party, Time now) {
    if (it.holder() == party) return {};
    v1::NameRequest request;
    if (find_request(view, it.holder(), it.zone(), it.label(), request) &&
        request.from() == party && wire::to_time(request.until()).value_or(Time{}) > now &&
        same_terms(it.has_terms(), it.terms(), request.has_terms(), request.terms())) {
      return {};
    }
    return refuse(kNotRequested, it.holder() + " has not asked " + party + " for " +
                                     delegation_text(it.zone(), it.label()) + " on these terms");
  }

  // Whose names lie below would have to consent, and so would whoever has a zone of its own there:
  // that takes a decision.
  static Verdict require_nobody_below(const v1::RegisterBelow& it, const state::View& view,
                                      const std::string& party) {
    const std::string name = name_of_label(it.label(), it.zone());
    for (const std::string& zone : zones(view)) {
      if (zone != it.zone() && is_at_or_below(zone, name)) {
        return refuse(kOccupied, zone_text(zone) + " lies there: it takes a decision");
      }
    }
    const Subtree below = subtree(view, it.zone(), it.label(), limits::kNamesBelowOwn);
    if (!below.is_whole) {
      return refuse(kOccupied, "more than " + std::to_string(limits::kNamesBelowOwn) +
                                   " names stand at and below " + name + ": it takes a decision");
    }
    for (const std::string& label : below.labels) {
      v1::Delegation record;
      (void)find_delegation(view, it.zone(), label, record);
      if (record.holder() == party || record.holder() == it.holder()) continue;
      return refuse(kOccupied,
                    delegation_text(it.zone(), label) +
                        " lies below it: it takes a decision, with its holder's consent");
    }
    return {};
  }
};

}  // namespace

ledger::ActionType register_below_action() {
  return ledger::action<RegisterBelow, &v1::Action::names_register_below>(
      {.role = ledger::Role::operate, .usually = ledger::By::holder});
}

}  // namespace comity::names
