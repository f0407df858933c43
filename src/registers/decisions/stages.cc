#include "registers/decisions/stages.h"

#include <algorithm>

#include "ledger/held.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/ballot.h"
#include "registers/decisions/endorsements.h"
#include "registers/decisions/keys.h"
#include "registers/decisions/newcomers.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/recount.h"
#include "registers/members/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

using ledger::Code;
using ledger::Matter;
using ledger::Trial;

Hash bound_effect(const v1::Proposal& proposal) {
  return Hash::from(proposal.effect()).value_or(Hash{});
}

void end(state::Draft& draft, v1::Proposal& proposal, v1::ProposalState state, Code failure,
         Time now) {
  proposal.set_failure(static_cast<std::uint32_t>(failure));
  end_proposal(draft, proposal, state, now);
}

void fail(state::Draft& draft, v1::Proposal& proposal, Code failure, Time now) {
  end(draft, proposal, v1::FAILED, failure, now);
}

// What guards count of it: for those who vote on it, and on a second decision.
void note_guards(v1::Proposal& proposal, const Trial& trial) {
  proposal.clear_guards();
  for (const ledger::GuardUse& use : trial.guards) {
    v1::GuardUse& noted = *proposal.add_guards();
    noted.set_zone(use.zone);
    noted.set_changed(use.changed);
    noted.set_total(use.total);
    noted.set_most(use.most);
    noted.set_confirmed(use.confirmed);
  }
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
  begin_stages(draft, proposal, constitution, *rule, now);
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

// What has not passed yet goes with the seat of its proposer, who could withdraw it as well.
bool end_without_proposer(state::Draft& draft, v1::Proposal& proposal, Time now) {
  if (members::is_active(draft, proposal.proposer())) return false;
  end(draft, proposal, v1::WITHDRAWN, Code::done, now);
  return true;
}

// Fixes what is voted on, whose consent it takes and who votes.
void open_vote(state::Draft& draft, v1::Proposal& proposal, const Trial& trial, Time now) {
  if (end_without_proposer(draft, proposal, now)) return;
  v1::Constitution constitution;
  const v1::Rule* rule = bound_rule(draft, proposal, constitution);
  if (!trial.verdict || rule == nullptr) {
    fail(draft, proposal, trial.verdict ? Code::needs_decision : trial.verdict.error().code, now);
    return;
  }
  const v1::Electorate electorate =
      seats_of(constitution::electorate(draft, constitution, *rule, now));
  write_electorate(draft, proposal.number(), electorate);
  proposal.set_state(v1::VOTING);
  note_guards(proposal, trial);
  proposal.set_effect(trial.effect.bytes());
  if (std::any_of(trial.guards.begin(), trial.guards.end(),
                  [](const ledger::GuardUse& use) { return use.exceeds(); })) {
    ledger::note_held(draft, trial.effect, kRegister, proposal.number(), false);
  }
  proposal.set_effect_changes(trial.effect_set.bytes());
  proposal.mutable_consents_needed()->Assign(trial.consents_needed.begin(),
                                             trial.consents_needed.end());
  const Time closes = plus_seconds(now, rule->stages().vote_seconds());
  wire::set_time(*proposal.mutable_vote_opens_at(), now);
  wire::set_time(*proposal.mutable_vote_closes_at(), closes);
  *proposal.mutable_ballot() =
      ballot_of(draft, proposal, electorate, latest_close(proposal, *rule));
  proposal.set_effect_hash(effect_hash(proposal.ballot()).bytes());
  note_asked(draft, proposal, true);
  write_proposal(draft, proposal);
  schedule(draft, proposal.number(), closes);
}

// Whether the vote lasts longer, for the others to answer the votes of its last moment. Where no
// block was made for so long that this time is over as well, it has had it.
bool extend_vote(const state::View& view, v1::Proposal& proposal, const v1::Rule& rule, Time now) {
  Time end = time_of(proposal.vote_closes_at());
  while (end <= now && is_turned_late(view, proposal, rule, end)) {
    proposal.set_extensions(proposal.extensions() + 1);
    end = plus_seconds(end, rule.stages().extension_seconds());
    wire::set_time(*proposal.mutable_vote_closes_at(), end);
  }
  return end > now;
}

void close_vote(state::Draft& draft, v1::Proposal& proposal, const Trial& trial, Time now) {
  if (end_without_proposer(draft, proposal, now)) return;
  if (!trial.verdict) {
    fail(draft, proposal, trial.verdict.error().code, now);
    return;
  }
  v1::Constitution constitution;
  const v1::Rule* rule = bound_rule(draft, proposal, constitution);
  if (rule == nullptr) {
    fail(draft, proposal, Code::needs_decision, now);
    return;
  }
  const bool early = now < time_of(proposal.vote_closes_at());
  if (!early && extend_vote(draft, proposal, *rule, now)) {
    write_proposal(draft, proposal);
    schedule(draft, proposal.number(), time_of(proposal.vote_closes_at()));
    return;
  }
  // Earlier than planned when nothing could change the result any more.
  const Time closes = early ? now : time_of(proposal.vote_closes_at());
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
  const Time effect_at = plus_seconds(now, rule->stages().time_lock_seconds());
  proposal.set_state(v1::TIME_LOCK);
  wire::set_time(*proposal.mutable_effect_at(), effect_at);
  note_decided(draft, proposal, true);
  write_proposal(draft, proposal);
  schedule(draft, proposal.number(), effect_at);
}

// Something has changed hands since the vote opened: its new holder is asked, for a fixed term.
void await_consents(state::Draft& draft, v1::Proposal& proposal, const Matter& matter,
                    const Trial& trial, Time now) {
  for (const std::string& party : trial.consents_needed) {
    if (!std::binary_search(matter.mandate.consents.begin(), matter.mandate.consents.end(),
                            party)) {
      proposal.add_late_consents(party);
    }
  }
  const Time until = plus_seconds(now, kLateConsentSeconds);
  wire::set_time(*proposal.mutable_effect_at(), until);
  note_asked(draft, proposal, true);
  write_proposal(draft, proposal);
  schedule(draft, proposal.number(), until);
}

// A guard lets it pass only after a second decision, which has its time. Whoever takes that
// decision has this called up; it waits on when its numbers do not say enough.
void await_second_decision(state::Draft& draft, v1::Proposal& proposal, Time now) {
  if (!proposal.has_held_until()) {
    wire::set_time(*proposal.mutable_held_until(), plus_seconds(now, kHeldSeconds));
    ledger::note_held(draft, bound_effect(proposal), kRegister, proposal.number(), true);
  }
  *proposal.mutable_effect_at() = proposal.held_until();
  write_proposal(draft, proposal);
  schedule(draft, proposal.number(), time_of(proposal.held_until()));
}

void take_effect(state::Draft& draft, v1::Proposal& proposal, const Matter& matter,
                 const Trial& trial, Time now) {
  if (!trial.guards.empty()) note_guards(proposal, trial);
  const bool may_wait = !proposal.has_held_until() || now < time_of(proposal.held_until());
  if (trial.verdict) {
    // What was held comes when it is let pass.
    if (proposal.has_held_until()) wire::set_time(*proposal.mutable_effect_at(), now);
    end(draft, proposal, v1::EFFECTIVE, Code::done, now);
  } else if (trial.verdict.error().code == Code::guard_exceeded && may_wait) {
    await_second_decision(draft, proposal, now);
  } else if (trial.verdict.error().code == Code::consent_missing &&
             proposal.late_consents().empty()) {
    await_consents(draft, proposal, matter, trial, now);
  } else if (trial.verdict.error().code == Code::consent_missing &&
             now < time_of(proposal.effect_at())) {
    // Called up by a second decision while these consents have time: it waits on.
    write_proposal(draft, proposal);
    schedule(draft, proposal.number(), time_of(proposal.effect_at()));
  } else {
    fail(draft, proposal, trial.verdict.error().code, now);
  }
}

Stage stage_of(const v1::Proposal& proposal) {
  if (proposal.state() == v1::CONSULTATION) {
    return proposal.rule().empty() ? Stage::begin : Stage::open_vote;
  }
  if (proposal.state() == v1::ENDORSEMENT) return Stage::lapse;
  return proposal.state() == v1::TIME_LOCK ? Stage::effect : Stage::close_vote;
}

Matter::Kind kind_of(Stage stage) {
  switch (stage) {
    case Stage::begin:
    case Stage::open_vote:
      return Matter::Kind::trial;
    case Stage::lapse:
    case Stage::close_vote:
      return Matter::Kind::settle;
    case Stage::effect:
      return Matter::Kind::effect;
  }
  return Matter::Kind::settle;
}

}  // namespace

std::optional<Matter> Stages::open(const state::View& view, std::uint64_t id) const {
  v1::Proposal proposal;
  if (!find_proposal(view, id, proposal)) return std::nullopt;
  const Stage stage = stage_of(proposal);
  Matter matter;
  matter.kind = kind_of(stage);
  matter.id = id;
  matter.stage = static_cast<std::uint32_t>(stage);
  matter.mandate = {id, proposal.proposer(), proposal.proposed_height(), {}};
  if (stage == Stage::effect) {
    matter.bound_effect = bound_effect(proposal);
    matter.mandate.consents = not_waited_for(view, proposal);
  }
  v1::ProposedActions proposed;
  if (matter.kind != Matter::Kind::settle && find_actions(view, id, proposed)) {
    for (v1::Action& action : *proposed.mutable_actions()) {
      matter.actions.push_back(std::make_shared<const v1::Action>(std::move(action)));
    }
  }
  return matter;
}

void Stages::settle(state::Draft& draft, const Matter& matter, const Trial& trial,
                    const ledger::Context& context) const {
  v1::Proposal proposal;
  if (!find_proposal(draft, matter.id, proposal)) return;
  const Time now = context.block_time;
  switch (static_cast<Stage>(matter.stage)) {
    case Stage::begin:
      return begin(draft, proposal, trial, now);
    case Stage::lapse:
      return end(draft, proposal, v1::NOT_ENDORSED, Code::done, now);
    case Stage::open_vote:
      return open_vote(draft, proposal, trial, now);
    case Stage::close_vote:
      return close_vote(draft, proposal, trial, now);
    case Stage::effect:
      return take_effect(draft, proposal, matter, trial, now);
  }
}

const ledger::Matters& stages() {
  static const Stages kStages;
  return kStages;
}

}  // namespace comity::decisions
