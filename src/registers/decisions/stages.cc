#include "registers/decisions/stages.h"

#include <algorithm>

#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/recount.h"
#include "registers/decisions/register.h"
#include "registers/members/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

using ledger::Code;
using Due = ledger::DueEffects::Due;
using Trial = ledger::DueEffects::Trial;

void end(state::Draft& draft, v1::Proposal& proposal, v1::ProposalState state, Code failure,
         Time now) {
  proposal.set_state(state);
  proposal.set_failure(static_cast<std::uint32_t>(failure));
  wire::set_time(*proposal.mutable_ended_at(), now);
  write_proposal(draft, proposal);
  take_off_agenda(draft, proposal.number());
}

void fail(state::Draft& draft, v1::Proposal& proposal, Code failure, Time now) {
  end(draft, proposal, v1::FAILED, failure, now);
}

// Fixes rule and constitution: an amendment that comes into force later does not change them.
void begin(state::Draft& draft, v1::Proposal& proposal, const Trial& trial, Time now) {
  if (!trial.verdict) {
    fail(draft, proposal, trial.verdict.error().code, now);
    return;
  }
  proposal.set_constitution(constitution::current_hash(draft).bytes());
  proposal.set_rule(trial.rule);
  v1::Constitution constitution;
  const v1::Rule* rule = bound_rule(draft, proposal, constitution);
  if (rule == nullptr) {
    fail(draft, proposal, Code::needs_decision, now);
    return;
  }
  const v1::Stages& stages = rule->stages();
  const Time opens = plus_seconds(now, stages.consultation_seconds());
  wire::set_time(*proposal.mutable_vote_opens_at(), opens);
  wire::set_time(*proposal.mutable_vote_closes_at(), plus_seconds(opens, stages.vote_seconds()));
  write_proposal(draft, proposal);
  schedule(draft, proposal, opens);
}

v1::Electorate seats_of(const tally::Electorate& electorate) {
  v1::Electorate stored;
  for (const tally::Seat& seat : electorate.seats) {
    v1::Seat& added = *stored.add_seats();
    added.set_party(seat.party);
    added.mutable_chambers()->Assign(seat.chambers.begin(), seat.chambers.end());
    added.set_affiliation(seat.affiliation);
  }
  return stored;
}

// Fixes what is voted on, whose consent it takes and who votes.
void open_vote(state::Draft& draft, v1::Proposal& proposal, const Trial& trial, Time now) {
  v1::Constitution constitution;
  const v1::Rule* rule = bound_rule(draft, proposal, constitution);
  if (!trial.verdict || rule == nullptr) {
    fail(draft, proposal, trial.verdict ? Code::needs_decision : trial.verdict.error().code, now);
    return;
  }
  const std::vector<members::Standing> parties = members::active_parties(draft);
  write_electorate(draft, proposal.number(),
                   seats_of(constitution::electorate(constitution, parties)));
  proposal.set_state(v1::VOTING);
  proposal.set_effect_hash(trial.effect.bytes());
  proposal.mutable_consents_needed()->Assign(trial.consents_needed.begin(),
                                             trial.consents_needed.end());
  const Time closes = plus_seconds(now, rule->stages().vote_seconds());
  wire::set_time(*proposal.mutable_vote_opens_at(), now);
  wire::set_time(*proposal.mutable_vote_closes_at(), closes);
  write_proposal(draft, proposal);
  schedule(draft, proposal, closes);
}

void close_vote(state::Draft& draft, v1::Proposal& proposal, const Trial& trial, Time now) {
  if (!trial.verdict) {
    fail(draft, proposal, trial.verdict.error().code, now);
    return;
  }
  // Earlier than planned when nothing could change the result any more.
  const Time closes = std::min(time_of(proposal.vote_closes_at()), now);
  wire::set_time(*proposal.mutable_vote_closes_at(), closes);
  const Recount counted = recount(draft, proposal, closes, now);
  if (!counted.votes_pass) {
    end(draft, proposal, v1::REJECTED, Code::done, now);
    return;
  }
  if (!counted.consents_given) {
    end(draft, proposal, v1::REJECTED, Code::consent_missing, now);
    return;
  }
  v1::Constitution constitution;
  const v1::Rule* rule = bound_rule(draft, proposal, constitution);
  const std::uint32_t lock = rule == nullptr ? 0 : rule->stages().time_lock_seconds();
  proposal.set_state(v1::TIME_LOCK);
  wire::set_time(*proposal.mutable_effect_at(), plus_seconds(now, lock));
  write_proposal(draft, proposal);
  schedule(draft, proposal, plus_seconds(now, lock));
}

void take_effect(state::Draft& draft, v1::Proposal& proposal, const Trial& trial, Time now) {
  if (trial.verdict) {
    end(draft, proposal, v1::EFFECTIVE, Code::done, now);
  } else {
    fail(draft, proposal, trial.verdict.error().code, now);
  }
}

Due::Kind kind_of(const v1::Proposal& proposal) {
  if (proposal.state() == v1::CONSULTATION) {
    return proposal.rule().empty() ? Due::Kind::begin : Due::Kind::open_vote;
  }
  return proposal.state() == v1::TIME_LOCK ? Due::Kind::effect : Due::Kind::close_vote;
}

}  // namespace

std::optional<Due> Stages::next_due(const state::View& view, Time now) const {
  const v1::Agenda agenda = read_agenda(view);
  if (agenda.items().empty() || time_of(agenda.items(0).due_at()) > now) return std::nullopt;
  Due due;
  due.kind = Due::Kind::close_vote;
  due.proposal = agenda.items(0).proposal();
  due.proposer = agenda.items(0).proposer();
  v1::Proposal proposal;
  if (!find_proposal(view, due.proposal, proposal)) {
    return due;  // settle() takes it off
  }
  due.kind = kind_of(proposal);
  if (due.kind == Due::Kind::close_vote) return due;
  if (due.kind == Due::Kind::effect) {
    due.bound_effect = Hash::from(proposal.effect_hash()).value_or(Hash{});
  }
  v1::ProposedActions proposed;
  if (find_actions(view, due.proposal, proposed)) {
    for (v1::Action& action : *proposed.mutable_actions()) {
      due.actions.push_back(std::make_shared<const v1::Action>(std::move(action)));
    }
  }
  return due;
}

void Stages::settle(state::Draft& draft, const Due& due, const Trial& trial,
                    const ledger::Context& context) const {
  v1::Proposal proposal;
  if (!find_proposal(draft, due.proposal, proposal)) {
    take_off_agenda(draft, due.proposal);
    return;
  }
  const Time now = context.block_time;
  switch (due.kind) {
    case Due::Kind::begin:
      begin(draft, proposal, trial, now);
      return;
    case Due::Kind::open_vote:
      open_vote(draft, proposal, trial, now);
      return;
    case Due::Kind::close_vote:
      close_vote(draft, proposal, trial, now);
      return;
    case Due::Kind::effect:
      take_effect(draft, proposal, trial, now);
      return;
  }
}

std::optional<Time> Stages::next_deadline(const state::View& view) const {
  const v1::Agenda agenda = read_agenda(view);
  if (agenda.items().empty()) return std::nullopt;
  return time_of(agenda.items(0).due_at());
}

const ledger::DueEffects& due_effects() {
  static const Stages kStages;
  return kStages;
}

}  // namespace comity::decisions
