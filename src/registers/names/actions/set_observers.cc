#include <set>
#include <string>

#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/members/queries.h"
#include "registers/names/limits.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

constexpr std::uint32_t kLeastThreshold = 2;  // nobody's word alone

// names.set_observers. Who says what children of the zone publish for it, and how many voices have
// to say the same. Subject: the community. Refuses: no_such_zone, no_such_party, holder_not_active
// (of a party that never has a seat), not_permitted (fewer voices than the threshold).
struct SetObservers {
  static Verdict check(const v1::SetObservers& it) {
    if (Verdict verdict = check_host_name("zone", it.zone()); !verdict) return verdict;
    const v1::Observers& observers = it.observers();
    if (static_cast<std::size_t>(observers.parties_size()) > limits::kObservers) {
      return refuse(Code::out_of_range, "parties: too many");
    }
    const std::string* previous = nullptr;
    for (const std::string& party : observers.parties()) {
      if (Verdict verdict = ledger::check_handle("parties", party); !verdict) return verdict;
      if (previous != nullptr && *previous >= party) {
        return refuse(Code::not_sorted, "parties: not ascending without duplicates");
      }
      previous = &party;
    }
    const auto count = static_cast<std::uint32_t>(observers.parties_size());
    const bool sound =
        count == 0 ? observers.threshold() == 0
                   : observers.threshold() >= kLeastThreshold && observers.threshold() <= count;
    if (sound) return {};
    return refuse(Code::out_of_range,
                  "threshold: at least 2 and at most as many as there are observers");
  }

  static ledger::Subject subject(const v1::SetObservers& it, const state::View&,
                                 const ledger::Actor&) {
    return ledger::Subject::of_community(zone_text(it.zone()));
  }

  // Whoever leaves, or is suspended, does not stop the decision: its claims do not count.
  static Verdict permit(const v1::SetObservers& it, const state::View& view, const ledger::Actor&,
                        const ledger::Context&) {
    if (Verdict verdict = require_zone(view, it.zone()); !verdict) return verdict;
    std::set<std::string> voices;
    for (const std::string& handle : it.observers().parties()) {
      v1::Party party;
      if (!members::find_party(view, handle, party)) {
        return refuse(Code::no_such_party, "party " + handle + " does not exist");
      }
      if (members::is_account(party)) {
        return refuse(Code::holder_not_active, "party " + handle + " has no seat");
      }
      voices.insert(members::voice_of(party.profile()));
    }
    if (voices.size() >= it.observers().threshold()) return {};
    return refuse(Code::not_permitted, "these observers are " + std::to_string(voices.size()) +
                                           " voices, fewer than the threshold");
  }

  static void apply(const v1::SetObservers& it, state::Draft& draft, const ledger::Actor&,
                    const ledger::Context&) {
    write_observers(draft, it.zone(), it.observers());
  }
};

}  // namespace

ledger::ActionType set_observers_action() {
  return ledger::action<SetObservers, &v1::Action::names_set_observers>(
      {.role = ledger::Role::operate, .usually = ledger::By::general_rule, .in_proposal = true});
}

}  // namespace comity::names
