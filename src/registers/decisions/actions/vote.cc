#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/decisions/outcomes.h"
#include "registers/decisions/records.h"
#include "registers/decisions/recount.h"
#include "registers/decisions/requirements.h"
#include "wire/codec.h"

namespace comity::decisions {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// decisions.vote. A vote on one effect; a later one of the same party replaces it until the
// close. Early: vote_not_open. Refuses: no_such_proposal, vote_closed, wrong_effect_hash,
// no_seat, wrong_standing.
struct Vote : OnProposal {
  static Verdict check(const v1::CastVote& it) {
    if (Verdict verdict = check_number(it.proposal()); !verdict) return verdict;
    if (Verdict verdict = check_effect_hash(it.effect_hash()); !verdict) return verdict;
    if (it.choice() == v1::CHOICE_UNSPECIFIED) {
      return refuse(Code::missing_field, "choice: is missing");
    }
    if (!v1::Choice_IsValid(it.choice())) {
      return refuse(Code::out_of_range, "choice: yes, no or abstain");
    }
    return ledger::check_content("reason", it.has_reason(), it.reason());
  }

  static Verdict permit(const v1::CastVote& it, const state::View& view, const ledger::Actor& actor,
                        const ledger::Context& context) {
    if (Verdict verdict = require_active(view, actor); !verdict) return verdict;
    const auto proposal = require_proposal(view, it.proposal());
    if (!proposal) return tl::unexpected(proposal.error());
    if (Verdict verdict = require_open_vote(*proposal, it.effect_hash(), context); !verdict) {
      return verdict;
    }
    if (!has_seat(view, it.proposal(), actor.party)) {
      return refuse(kNoSeat, "party " + actor.party + " had no seat when the vote on " +
                                 proposal_text(it.proposal()) + " opened");
    }
    return {};
  }

  static void apply(const v1::CastVote& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context& context) {
    v1::Vote vote;
    vote.set_choice(it.choice());
    if (it.has_reason()) {
      *vote.mutable_reason() = it.reason();
    }
    wire::set_time(*vote.mutable_at(), context.block_time);
    vote.set_transaction(actor.transaction.bytes());
    keep_earlier(draft, it.proposal(), actor.party, vote);
    write_vote(draft, it.proposal(), actor.party, vote);
    reschedule_close(draft, it.proposal(), context);
  }
};

}  // namespace

ledger::ActionType vote_action() {
  return ledger::action<Vote, &v1::Action::decisions_vote>(
      {.role = ledger::Role::vote, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::decisions
