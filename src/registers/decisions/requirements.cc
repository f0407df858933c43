#include "registers/decisions/requirements.h"

#include <algorithm>
#include <utility>

#include "base/ids.h"
#include "ledger/well_formed.h"
#include "registers/decisions/outcomes.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/recount.h"
#include "registers/members/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::decisions {

using ledger::Actor;
using ledger::Code;
using ledger::Context;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

Verdict check_number(std::uint64_t proposal) {
  if (proposal == 0) return refuse(Code::missing_field, "proposal: numbers start at 1");
  return {};
}

Verdict check_effect_hash(BytesView hash) {
  if (hash.empty()) return refuse(Code::missing_field, "effect_hash: is missing");
  return ledger::check_octets("effect_hash", hash, Hash::kSize);
}

Verdict require_party(const Actor& actor) {
  if (actor.kind == Actor::Kind::party) return {};
  return refuse(Code::not_permitted, "only a party can do this, for itself");
}

Verdict require_active(const state::View& view, const Actor& actor) {
  if (Verdict verdict = require_party(actor); !verdict) return verdict;
  if (!members::is_active(view, actor.party)) {
    return refuse(Code::wrong_standing, "party " + actor.party + " is not active");
  }
  return {};
}

Found<v1::Proposal> require_proposal(const state::View& view, std::uint64_t number) {
  v1::Proposal proposal;
  if (find_proposal(view, number, proposal)) return proposal;
  return refuse(kNoSuchProposal, "there is no " + proposal_text(number));
}

Found<v1::Proposal> require_running(const state::View& view, std::uint64_t number,
                                    const Context& context) {
  auto proposal = require_proposal(view, number);
  if (!proposal) return proposal;
  const Verdict verdict = require_running(*proposal, context);
  return ledger::granted(verdict, *std::move(proposal));
}

Found<v1::Proposal> require_own_running(const state::View& view, std::uint64_t number,
                                        const Actor& actor, const Context& context) {
  auto proposal = require_proposal(view, number);
  if (!proposal) return proposal;
  if (proposal->proposer() != actor.party) {
    return refuse(kNotProposer, proposal_text(number) + " was proposed by " + proposal->proposer());
  }
  const Verdict verdict = require_running(*proposal, context);
  return ledger::granted(verdict, *std::move(proposal));
}

Found<v1::Objection> require_objection(const state::View& view, std::uint64_t number,
                                       std::string_view objector) {
  v1::Objection objection;
  if (find_objection(view, number, objector, objection)) return objection;
  return refuse(kNoSuchObjection,
                "party " + std::string(objector) + " has not objected to " + proposal_text(number));
}

Verdict require_running(const v1::Proposal& proposal, const Context& context) {
  if (proposal.state() == v1::CONSULTATION || proposal.state() == v1::ENDORSEMENT) {
    return {};
  }
  const Time end = time_of(proposal.vote_closes_at());
  if (proposal.state() == v1::VOTING && context.block_time < end) {
    return {};
  }
  const std::string_view state =
      proposal.state() == v1::VOTING ? "at the end of its vote" : state_name(proposal.state());
  return refuse(kVoteClosed, proposal_text(proposal.number()) + " is " + std::string(state));
}

Verdict require_ballot(const v1::Proposal& proposal, BytesView effect_hash) {
  if (proposal.effect_hash() == effect_hash) return {};
  return refuse(kWrongEffectHash, proposal_text(proposal.number()) + " is bound to ballot " +
                                      to_hex(proposal.effect_hash()));
}

Verdict require_open_vote(const v1::Proposal& proposal, BytesView effect_hash,
                          const Context& context) {
  if (proposal.state() == v1::CONSULTATION) {
    return refuse(kVoteNotOpen, "the vote on " + proposal_text(proposal.number()) + " opens at " +
                                    to_rfc3339(time_of(proposal.vote_opens_at())));
  }
  if (proposal.state() == v1::ENDORSEMENT) {
    return refuse(kVoteNotOpen, proposal_text(proposal.number()) + " is not endorsed yet");
  }
  if (Verdict verdict = require_running(proposal, context); !verdict) return verdict;
  return require_ballot(proposal, effect_hash);
}

void reschedule_close(state::Draft& draft, std::uint64_t number, const Context& context) {
  v1::Proposal proposal;
  if (find_proposal(draft, number, proposal) && proposal.state() == v1::VOTING) {
    schedule(draft, number, close_due(draft, proposal, context.block_time));
  }
}

void reschedule_effect(state::Draft& draft, std::uint64_t number, const Context& context) {
  v1::Proposal proposal;
  if (!find_proposal(draft, number, proposal) || proposal.state() != v1::TIME_LOCK) return;
  // A guard holds it: no consent moves it, and none given again has it tried again.
  if (proposal.has_held_until() &&
      time_of(proposal.effect_at()) == time_of(proposal.held_until())) {
    return;
  }
  const auto& late = proposal.late_consents();
  if (!std::all_of(late.begin(), late.end(), [&](const std::string& party) {
        return has_consented(draft, proposal, party);
      })) {
    return;
  }
  wire::set_time(*proposal.mutable_effect_at(), context.block_time);
  write_proposal(draft, proposal);
  schedule(draft, number, context.block_time);
}

ledger::Subject own_subject(const Actor& actor, std::uint64_t proposal) {
  return {ledger::Subject::Kind::self, actor.party,
          proposal == 0 ? std::string("a new proposal") : proposal_text(proposal)};
}

std::string proposal_text(std::uint64_t number) { return "proposal " + std::to_string(number); }

}  // namespace comity::decisions
