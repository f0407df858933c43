#include "servers/api/due_process.h"

#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "servers/http/json.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

using http::text_json;

std::string ground_name(int ground) { return ground == v1::SILENCE ? "silence" : "breach"; }

Time until(const v1::Proposal& proposal) {
  const google::protobuf::Timestamp& next =
      proposal.state() == v1::CONSULTATION ? proposal.vote_opens_at()
      : proposal.state() == v1::VOTING     ? proposal.vote_closes_at()
                                           : proposal.effect_at();
  return wire::to_time(next).value_or(Time{});
}

// False: the action is no claim, or on what nobody holds.
bool read_claim(const state::View& view, const v1::Action& action, Claim& claim) {
  v1::Delegation delegation;
  if (action.has_names_hold_delegation()) {
    const v1::HoldDelegation& hold = action.names_hold_delegation();
    claim.zone = hold.zone();
    claim.label = hold.label();
    claim.ground = ground_name(hold.ground());
    claim.claimant = hold.claimant();
    claim.text = hold.claim().hash();
  } else if (action.has_names_award_delegation()) {
    const v1::AwardDelegation& award = action.names_award_delegation();
    claim.awards = true;
    claim.zone = award.zone();
    claim.label = award.label();
    claim.claimant = award.new_holder();
  } else {
    return false;
  }
  if (!names::find_delegation(view, claim.zone, claim.label, delegation)) return false;
  if (claim.awards) claim.ground = ground_name(delegation.hold().ground());
  claim.holder = delegation.holder();
  return !claim.holder.empty();
}

}  // namespace

void each_claim(const state::View& view, const std::function<void(const Claim&)>& visit) {
  const auto constitution = constitution::in_force(view);
  if (!constitution) return;
  // Nothing else is decided by these rules under the default, and what others hold may be long.
  const std::string holds = constitution::decision_rule(*constitution, "names.hold_delegation");
  const std::string awards = constitution::decision_rule(*constitution, "names.award_delegation");
  for (const std::uint64_t number : decisions::open_numbers(view)) {
    v1::Proposal proposal;
    v1::ProposedActions actions;
    if (!decisions::find_proposal(view, number, proposal) ||
        (proposal.rule() != holds && proposal.rule() != awards) ||
        !decisions::find_actions(view, number, actions)) {
      continue;
    }
    for (const v1::Action& action : actions.actions()) {
      Claim claim;
      if (!read_claim(view, action, claim)) continue;
      claim.proposal = number;
      claim.state = proposal.state();
      claim.until = until(proposal);
      visit(claim);
    }
  }
}

boost::json::object claim_json(const Claim& claim) {
  const std::string name = names::name_of_label(claim.label, claim.zone);
  return {{"proposal", claim.proposal},
          {"asks", claim.awards ? "award" : "hold"},
          {"name", text_json(name)},
          {"ground", claim.ground},
          {"claimant", text_json(claim.claimant)},
          {"claim", hex_json(claim.text)},
          {"state", decisions::state_name(claim.state)},
          {"until", time_json(claim.until)}};
}

}  // namespace comity::api
