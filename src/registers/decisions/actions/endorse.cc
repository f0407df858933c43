#include <algorithm>

#include "ledger/typed_action.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/endorsements.h"
#include "registers/decisions/outcomes.h"
#include "registers/decisions/records.h"
#include "registers/decisions/recount.h"
#include "registers/decisions/requirements.h"
#include "registers/members/queries.h"
#include "wire/codec.h"

namespace comity::decisions {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict require_awaited(const v1::Proposal& proposal, Time now) {
  const std::string name = proposal_text(proposal.number());
  if (proposal.state() != v1::ENDORSEMENT) {
    return refuse(kWrongState, name + " waits for no endorsement");
  }
  const Time until = time_of(proposal.endorsement_ends_at());
  if (now < until) return {};
  return refuse(kWrongState, name + " could be endorsed until " + to_rfc3339(until));
}

// Who proposed has asked already, and so have its affiliates.
Verdict require_another_voice(const state::View& view, const v1::Proposal& proposal,
                              const ledger::Actor& actor) {
  v1::Party own;
  v1::Party proposer;
  if (!members::find_party(view, actor.party, own) ||
      !members::find_party(view, proposal.proposer(), proposer) ||
      members::voice_of(own.profile()) != members::voice_of(proposer.profile())) {
    return {};
  }
  return refuse(Code::not_permitted, proposal_text(proposal.number()) +
                                         " is endorsed by others than the voice that proposed it");
}

// decisions.endorse. That the matter is to be decided; the consultation begins when enough voices
// have said so (endorsements.h). Not taken back. Refuses: no_such_proposal, wrong_state,
// not_permitted (the proposer's own voice), no_seat, no_effect (it has endorsed), wrong_standing.
struct Endorse : OnProposal {
  static Verdict check(const v1::Endorse& it) { return check_number(it.proposal()); }

  static ledger::Found<v1::Proposal> permit(const v1::Endorse& it, const state::View& view,
                                            const ledger::Actor& actor,
                                            const ledger::Context& context) {
    if (Verdict verdict = require_active(view, actor); !verdict) {
      return tl::unexpected(verdict.error());
    }
    auto proposal = require_proposal(view, it.proposal());
    if (!proposal) return proposal;
    Verdict verdict = require_awaited(*proposal, context.block_time);
    if (verdict) verdict = require_another_voice(view, *proposal, actor);
    if (verdict) verdict = require_seat(view, *proposal, actor, context.block_time);
    if (!verdict) return tl::unexpected(verdict.error());
    if (has_endorsed(view, it.proposal(), actor.party)) {
      return refuse(Code::no_effect,
                    "party " + actor.party + " has endorsed " + proposal_text(it.proposal()));
    }
    return proposal;
  }

  static ledger::Applied apply(const v1::Endorse& it, v1::Proposal proposal, state::Draft& draft,
                               const ledger::Actor& actor, const ledger::Context& context) {
    v1::Endorsement endorsement;
    wire::set_time(*endorsement.mutable_at(), context.block_time);
    endorsement.set_transaction(actor.transaction.bytes());
    write_endorsement(draft, it.proposal(), actor.party, endorsement);
    v1::Constitution constitution;
    const v1::Rule* rule = bound_rule(draft, proposal, constitution);
    if (rule == nullptr) return ledger::broken("a proposal that is endorsed has no rule");
    if (is_endorsed(draft, proposal, constitution, *rule, context.block_time)) {
      begin_consultation(draft, proposal, constitution, *rule, context.block_time);
    }
    return {};
  }

 private:
  // Who would vote on it now.
  static Verdict require_seat(const state::View& view, const v1::Proposal& proposal,
                              const ledger::Actor& actor, Time now) {
    v1::Constitution constitution;
    const v1::Rule* rule = bound_rule(view, proposal, constitution);
    if (rule != nullptr) {
      const auto seats = constitution::electorate(view, constitution, *rule, now).seats;
      if (std::any_of(seats.begin(), seats.end(),
                      [&](const tally::Seat& seat) { return seat.party == actor.party; })) {
        return {};
      }
    }
    return refuse(kNoSeat, "party " + actor.party + " would have no vote on " +
                               proposal_text(proposal.number()) + " yet");
  }
};

}  // namespace

ledger::ActionType endorse_action() {
  return ledger::action<Endorse, &v1::Action::decisions_endorse>(
      {.role = ledger::Role::vote, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::decisions
