#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/decisions/outcomes.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/requirements.h"
#include "registers/members/queries.h"
#include "wire/codec.h"

namespace comity::decisions {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// A rule may ask that every objection be answered when the vote closes. Whoever objects in the last
// moment would block alone; so the second half of the vote is left for the answer.
Verdict require_time_to_answer(const v1::Proposal& proposal, const ledger::Context& context) {
  if (proposal.state() != v1::VOTING) {
    return {};
  }
  const Time opens = time_of(proposal.vote_opens_at());
  const Time closes = time_of(proposal.vote_closes_at());
  const Time half{opens.milliseconds + (closes.milliseconds - opens.milliseconds) / 2};
  if (context.block_time >= half) {
    return refuse(kWrongState, "objections to " + proposal_text(proposal.number()) +
                                   " could be raised until " + to_rfc3339(half) +
                                   ", half of its vote, so that they can be answered");
  }
  return {};
}

// Who holds without a seat is no member of what decides: it answers where something would be taken
// from it, and nowhere else.
Verdict require_heard(const state::View& view, std::uint64_t number, const ledger::Actor& actor) {
  v1::Party party;
  if (!members::find_party(view, actor.party, party) || !members::is_account(party) ||
      takes_from(view, number, actor.party)) {
    return {};
  }
  return refuse(Code::not_permitted, proposal_text(number) + " takes nothing from " + actor.party +
                                         ", which has no seat, by due process");
}

// decisions.object. One objection a party, with its reason, until half of the vote has passed:
// what comes later could not be answered in time, and one party could block alone. Refuses:
// no_such_proposal, vote_closed, wrong_state, objection_exists, not_permitted (an account from
// which nothing is taken).
struct Object : OnProposal {
  static Verdict check(const v1::Object& it) {
    if (Verdict verdict = check_number(it.proposal()); !verdict) return verdict;
    if (it.class_() == v1::OBJECTION_CLASS_UNSPECIFIED) {
      return refuse(Code::missing_field, "class: is missing");
    }
    if (!v1::ObjectionClass_IsValid(it.class_())) {
      return refuse(Code::out_of_range, "class: minor, major or formal");
    }
    return ledger::require_content("reason", it.has_reason(), it.reason());
  }

  static Verdict permit(const v1::Object& it, const state::View& view, const ledger::Actor& actor,
                        const ledger::Context& context) {
    // The suspended are heard too: it may be about what they hold.
    if (Verdict verdict = require_party(actor); !verdict) return verdict;
    const auto proposal = require_running(view, it.proposal(), context);
    if (!proposal) return tl::unexpected(proposal.error());
    if (Verdict verdict = require_heard(view, it.proposal(), actor); !verdict) return verdict;
    if (Verdict verdict = require_time_to_answer(*proposal, context); !verdict) return verdict;
    v1::Objection objection;
    if (find_objection(view, it.proposal(), actor.party, objection)) {
      return refuse(kObjectionExists, "party " + actor.party + " has objected to " +
                                          proposal_text(it.proposal()) + " before");
    }
    return {};
  }

  static void apply(const v1::Object& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context& context) {
    v1::Objection objection;
    objection.set_class_(it.class_());
    *objection.mutable_reason() = it.reason();
    objection.set_state(v1::OPEN);
    wire::set_time(*objection.mutable_at(), context.block_time);
    objection.set_transaction(actor.transaction.bytes());
    write_objection(draft, it.proposal(), actor.party, objection);
    reschedule_close(draft, it.proposal(), context);
  }
};

}  // namespace

ledger::ActionType object_action() {
  return ledger::action<Object, &v1::Action::decisions_object>(
      {.role = ledger::Role::vote, .hold = true, .usually = ledger::By::self, .comment = true});
}

}  // namespace comity::decisions
