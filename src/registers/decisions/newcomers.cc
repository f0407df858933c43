#include "registers/decisions/newcomers.h"

#include <algorithm>
#include <cstdint>

#include "base/time.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/members/queries.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

bool is_amendment(const state::View& view, std::uint64_t number) {
  v1::ProposedActions proposed;
  static_cast<void>(find_actions(view, number, proposed));
  return std::any_of(
      proposed.actions().begin(), proposed.actions().end(), [](const v1::Action& action) {
        return action.has_constitution_amend() || action.has_constitution_adopt_rules();
      });
}

bool took_effect_since(const state::View& view, std::uint64_t number, Time since) {
  v1::Proposal proposal;
  return number != 0 && find_proposal(view, number, proposal) &&
         proposal.state() == v1::EFFECTIVE && since <= time_of(proposal.ended_at());
}

// Of one who was not asked when the vote opened: a decision has given it since what it is asked
// for, its seat or a name; or it had left by then, was not heard, and is by now: that place is as
// old as what it holds.
bool has_a_place(const state::View& view, const std::string& handle, Time opened) {
  v1::Party party;
  if (!members::find_party(view, handle, party)) return false;
  if (!party.left().empty() && time_of(party.left_at()) < opened) return true;
  const std::vector<std::uint64_t> behind =
      members::is_account(party) ? names::decisions_behind(view, handle)
                                 : std::vector<std::uint64_t>{party.since_decision()};
  return std::any_of(behind.begin(), behind.end(),
                     [&](std::uint64_t number) { return took_effect_since(view, number, opened); });
}

}  // namespace

std::vector<std::string> not_waited_for(const state::View& view, const v1::Proposal& proposal) {
  std::vector<std::string> parties = consented(view, proposal);
  if (!is_amendment(view, proposal.number())) return parties;
  const auto& needed = proposal.consents_needed();
  const Time opened = time_of(proposal.vote_opens_at());
  for (const auto& could : {members::acting_parties(view), members::holding_accounts(view)}) {
    for (const std::string& handle : could) {
      if (std::binary_search(needed.begin(), needed.end(), handle) ||
          has_a_place(view, handle, opened)) {
        continue;
      }
      parties.push_back(handle);
    }
  }
  std::sort(parties.begin(), parties.end());
  parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
  return parties;
}

}  // namespace comity::decisions
