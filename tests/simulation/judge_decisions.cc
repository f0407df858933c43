#include <algorithm>

#include "judge.h"
#include "keys_of_decisions.h"
#include "proof/log.h"
#include "registers/decisions/outcomes.h"
#include "succession.h"

namespace comity::simulation {

bool Judge::find_proposal(std::uint64_t number, v1::Proposal& out) const {
  return records_.read(numbered("proposals", number), out);
}
void Judge::write_proposal(const v1::Proposal& proposal) {
  records_.write(numbered("proposals", proposal.number()), proposal);
}

std::vector<v1::Proposal> Judge::running() const {
  std::vector<v1::Proposal> found;
  for (const auto& [place, due] : agenda()) {
    v1::Proposal proposal;
    if (due.owner == "decisions" && find_proposal(due.id, proposal))
      found.push_back(std::move(proposal));
  }
  return found;
}
std::uint64_t Judge::last_proposal() const {
  return records_.get<v1::ProposalCount>(count_key("")).proposed();
}

void Judge::count(const std::string& proposer, int proposed, int open) {
  for (const std::string& party : std::set<std::string>{"", proposer, voice_of(proposer)}) {
    auto counts = records_.get<v1::ProposalCount>(count_key(party));
    counts.set_proposed(counts.proposed() + static_cast<std::uint64_t>(proposed));
    counts.set_open(counts.open() + static_cast<std::uint32_t>(open));
    records_.write(count_key(party), counts);
  }
}

void Judge::note_earlier(std::uint64_t number, const Bytes& party, v1::Vote& vote) const {
  v1::Vote last;
  v1::Proposal proposal;
  v1::Constitution document;
  if (!records_.read({"decisions", "votes/" + std::to_string(number), party}, last) ||
      !find_proposal(number, proposal)) {
    return;
  }
  const v1::Stages& stages = bound_rule(proposal, document)->stages();
  if (stages.extensions() == 0) return;
  const bool in_time = plus_seconds(moment_of(last.at()), stages.extension_seconds()) <
                       moment_of(proposal.vote_closes_at());
  vote.set_earlier(in_time ? last.choice() : last.earlier());
  vote.set_earlier_had_reason(in_time ? last.has_reason() : last.earlier_had_reason());
}

void Judge::reschedule(std::uint64_t number) {
  v1::Proposal proposal;
  if (!find_proposal(number, proposal) || proposal.state() != v1::VOTING) return;
  v1::Constitution document;
  const v1::Rule* rule = bound_rule(proposal, document);
  Time due = moment_of(proposal.vote_closes_at());
  if (rule->stages().close_when_decided() && count(proposal).decided) due = std::min(due, now_);
  schedule(proposal, due);
}

const v1::Rule* Judge::bound_rule(const v1::Proposal& proposal, v1::Constitution& document) const {
  if (!records_.read({"constitution", "documents", proposal.constitution()}, document)) {
    return nullptr;
  }
  for (const v1::Rule& rule : document.rules()) {
    if (rule.id() == proposal.rule()) return &rule;
  }
  return nullptr;
}

// Stages.

void Judge::end(v1::Proposal& proposal, v1::ProposalState state, Code failure) {
  proposal.set_state(state);
  endings_.insert(failure);
  proposal.set_failure(static_cast<std::uint32_t>(failure));
  wire::set_time(*proposal.mutable_ended_at(), now_);
  note_asked(proposal, false);
  note_decided(proposal, false);
  if (proposal.guards_size() > 0) note_held(proposal, false);
  write_proposal(proposal);
  cancel("decisions", proposal.number());
  count(proposal.proposer(), 0, -1);
}

// Those that are tried or done for it: nothing is when a vote closes.
std::size_t Judge::acts_due(const v1::Proposal& proposal) const {
  if (proposal.state() == v1::VOTING || proposal.state() == v1::ENDORSEMENT) return 0;
  std::size_t acts = 0;
  const auto actions = records_.get<v1::ProposedActions>(numbered("actions", proposal.number()));
  for (const v1::Action& action : actions.actions()) {
    acts += std::max<std::size_t>(acts_of_plan(action), 1);
  }
  return acts;
}

void Judge::begin(v1::Proposal& proposal) {
  const std::size_t mark = records_.mark();
  const Trial trial =
      try_all(records_.get<v1::ProposedActions>(numbered("actions", proposal.number())),
              proposal.number(), proposal.proposer());
  records_.back_to(mark);
  if (trial.verdict != Code::done) {
    end(proposal, v1::FAILED, trial.verdict);
    return;
  }
  proposal.set_constitution(constitution_hash().bytes());
  proposal.set_rule(trial.rule);
  v1::Constitution document;
  const v1::Stages stages = bound_rule(proposal, document)->stages();
  std::set<std::string> others;
  for (const std::string& party : parties(v1::ACTIVE)) {
    if (would_vote(proposal, party)) others.insert(voice_of(party));
  }
  others.erase(voice_of(proposal.proposer()));
  std::size_t needed = others.size() > 1 ? others.size() - 1 : others.size();
  needed = std::min<std::size_t>(needed, stages.endorsements());
  if (needed == 0) {
    consult(proposal, now_);
    return;
  }
  proposal.set_endorsements(static_cast<std::uint32_t>(needed));
  const Time until = plus_seconds(now_, stages.endorsement_seconds());
  wire::set_time(*proposal.mutable_endorsement_ends_at(), until);
  consult(proposal, until);
  proposal.set_state(v1::ENDORSEMENT);
  write_proposal(proposal);
  schedule(proposal, until);
}

void Judge::consult(v1::Proposal& proposal, Time from) {
  v1::Constitution document;
  const v1::Stages stages = bound_rule(proposal, document)->stages();
  constexpr std::uint32_t kNotice = 28 * 24 * 3600;  // docs/spec/constitution.md, "Due process"
  const bool due = document.due_process().rule() == proposal.rule();
  const Time opens =
      plus_seconds(from, std::max(stages.consultation_seconds(), due ? kNotice : 0U));
  proposal.set_state(v1::CONSULTATION);
  wire::set_time(*proposal.mutable_vote_opens_at(), opens);
  wire::set_time(*proposal.mutable_vote_closes_at(), plus_seconds(opens, stages.vote_seconds()));
  write_proposal(proposal);
  schedule(proposal, opens);
}

// docs/spec/decisions.md, "Endorsements".
bool Judge::would_vote(const v1::Proposal& proposal, const std::string& party) const {
  v1::Constitution document;
  const v1::Rule* rule = bound_rule(proposal, document);
  return needs_active(party) == Code::done && !is_too_new(party, rule->seat_term_days());
}
void Judge::note_endorsed(v1::Proposal& proposal) {
  std::set<std::string> voices;
  records_.each("decisions", "endorsements/" + std::to_string(proposal.number()),
                [&](const Bytes& party, const Bytes&) {
                  if (would_vote(proposal, party)) voices.insert(voice_of(party));
                });
  voices.erase(voice_of(proposal.proposer()));
  if (voices.size() >= proposal.endorsements()) consult(proposal, now_);
}

// docs/spec/constitution.md, "New seats".
bool Judge::is_too_new(const std::string& party, std::uint32_t term_days) const {
  v1::SeatSince seat;
  if (term_days == 0 || !records_.read({"members", "seats", party}, seat)) return false;
  const Time seated = moment_of(seat.at());
  const auto earlier = records_.get<v1::SeatTerms>({"constitution", "terms", ""});
  for (const v1::SeatTerm& term : earlier.terms()) {
    if (seated < moment_of(term.until())) term_days = std::max(term_days, term.days());
  }
  return now_ < plus_seconds(seated, std::int64_t{term_days} * 24 * 3600);
}

void Judge::open(v1::Proposal& proposal) {
  if (needs_active(proposal.proposer()) != Code::done) {
    end(proposal, v1::WITHDRAWN, Code::done);
    return;
  }
  const std::size_t mark = records_.mark();
  const Trial trial =
      try_all(records_.get<v1::ProposedActions>(numbered("actions", proposal.number())),
              proposal.number(), proposal.proposer());
  records_.back_to(mark);
  if (trial.verdict != Code::done) {
    end(proposal, v1::FAILED, trial.verdict);
    return;
  }
  v1::Constitution document;
  const v1::Rule& rule = *bound_rule(proposal, document);
  const std::uint32_t length = rule.stages().vote_seconds();
  v1::Electorate electorate;
  for (const std::string& handle : parties(v1::ACTIVE)) {
    if (is_too_new(handle, rule.seat_term_days())) continue;
    v1::Party party;
    find_party(handle, party);
    v1::Seat& seat = *electorate.add_seats();
    seat.set_party(handle);
    seat.set_affiliation(party.profile().affiliation());
    for (const v1::Chamber& chamber : document.chambers()) {
      const auto& kinds = chamber.kinds();
      if (std::find(kinds.begin(), kinds.end(), party.profile().kind()) != kinds.end()) {
        seat.add_chambers(chamber.id());
      }
    }
  }
  records_.write(numbered("electorates", proposal.number()), electorate);
  proposal.set_state(v1::VOTING);
  proposal.set_effect(trial.effect);
  proposal.set_effect_changes(trial.effect_changes);
  for (const std::string& party : trial.consents) proposal.add_consents_needed(party);
  bool exceeds = false;
  for (const v1::GuardUse& use : trial.guards) {
    *proposal.add_guards() = use;
    exceeds = exceeds || (use.total() > use.most() && !use.confirmed());
  }
  if (exceeds) note_held(proposal, true);
  const Time closes = plus_seconds(now_, length);
  wire::set_time(*proposal.mutable_vote_opens_at(), now_);
  wire::set_time(*proposal.mutable_vote_closes_at(), closes);
  put_ballot(proposal, electorate);
  note_asked(proposal, true);
  write_proposal(proposal);
  schedule(proposal, closes);
}

// docs/spec/ballot.md.
void Judge::put_ballot(v1::Proposal& proposal, const v1::Electorate& electorate) const {
  v1::Ballot& ballot = *proposal.mutable_ballot();
  ballot.set_proposal(proposal.number());
  ballot.set_effect(proposal.effect());
  ballot.set_title(proposal.title().hash());
  ballot.set_text(proposal.text().hash());
  ballot.set_constitution(proposal.constitution());
  ballot.set_rule(proposal.rule());
  *ballot.mutable_consents_needed() = proposal.consents_needed();
  *ballot.mutable_vote_opens_at() = proposal.vote_opens_at();
  v1::Constitution document;
  const v1::Stages& stages = bound_rule(proposal, document)->stages();
  wire::set_time(*ballot.mutable_vote_closes_at(),
                 plus_seconds(moment_of(proposal.vote_closes_at()),
                              std::int64_t{stages.extensions()} * stages.extension_seconds()));
  std::vector<Hash> seats;
  for (const v1::Seat& seat : electorate.seats()) {
    seats.push_back(proof::log_leaf_hash(wire::encode(seat)));
  }
  ballot.set_seats(seats.size());
  ballot.set_electorate(proof::log_root(seats).bytes());
  std::set<Bytes> objectors;
  records_.each("decisions", "objections/" + std::to_string(proposal.number()),
                [&](const Bytes& party, const Bytes& value) {
                  v1::Objection objection;
                  if (wire::parse_stored(value, objection) && moment_of(objection.at()) < now_) {
                    objectors.insert(party);
                  }
                });
  std::vector<Hash> leaves;
  leaves.reserve(objectors.size());
  for (const Bytes& party : objectors) leaves.push_back(proof::log_leaf_hash(party));
  ballot.set_objections(leaves.size());
  ballot.set_objectors(proof::log_root(leaves).bytes());
  proposal.set_effect_hash(crypto::sha256("comity ballot v1\n" + wire::encode(ballot)).bytes());
}

void Judge::close(v1::Proposal& proposal) {
  if (needs_active(proposal.proposer()) != Code::done) {
    end(proposal, v1::WITHDRAWN, Code::done);
    return;
  }
  v1::Constitution document;
  const v1::Stages stages = bound_rule(proposal, document)->stages();
  const Found found = count(proposal);
  Time planned = moment_of(proposal.vote_closes_at());
  const bool early = planned > now_;
  for (; planned <= now_ && proposal.extensions() < stages.extensions();
       planned = plus_seconds(planned, stages.extension_seconds())) {
    const Time late = plus_seconds(planned, -std::int64_t{stages.extension_seconds()});
    if (count(proposal, late).passes == found.passes) break;
    proposal.set_extensions(proposal.extensions() + 1);
  }
  wire::set_time(*proposal.mutable_vote_closes_at(), planned);
  if (planned > now_ && !early) {
    write_proposal(proposal);
    schedule(proposal, planned);
    return;
  }
  wire::set_time(*proposal.mutable_vote_closes_at(), std::min(planned, now_));
  if (!found.passes || !found.consents) {
    end(proposal, v1::REJECTED, found.passes ? Code::consent_missing : Code::done);
    return;
  }
  const Time effect = plus_seconds(now_, stages.time_lock_seconds());
  proposal.set_state(v1::TIME_LOCK);
  wire::set_time(*proposal.mutable_effect_at(), effect);
  note_decided(proposal, true);
  write_proposal(proposal);
  schedule(proposal, effect);
}

void Judge::effect(v1::Proposal& proposal, std::vector<EffectSeen>& effects) {
  const std::size_t mark = records_.mark();
  Trial trial = try_all(records_.get<v1::ProposedActions>(numbered("actions", proposal.number())),
                        proposal.number(), proposal.proposer(), given_to(proposal));
  if (trial.verdict == Code::no_effect && trial.effect == proposal.effect()) {
    trial.verdict = Code::done;
    records_.back_to(mark);
  }
  if (trial.verdict == Code::done && trial.effect != proposal.effect()) {
    trial.verdict = Code::effect_changed;
  }
  std::set<std::string> missing;
  for (const std::string& party : trial.consents) {
    if (!has_consented(proposal, party) && counts_late(proposal, party)) missing.insert(party);
  }
  if (trial.verdict == Code::done && !missing.empty()) trial.verdict = Code::consent_missing;
  const bool exceeds = std::any_of(
      trial.guards.begin(), trial.guards.end(),
      [](const v1::GuardUse& use) { return use.total() > use.most() && !use.confirmed(); });
  if (trial.verdict == Code::done && exceeds) trial.verdict = Code::guard_exceeded;
  if (!trial.guards.empty()) proposal.clear_guards();
  for (const v1::GuardUse& use : trial.guards) *proposal.add_guards() = use;
  effects.push_back({proposal.number(), proposal.effect(), trial.verdict});
  if (trial.verdict == Code::done) {
    if (proposal.has_held_until()) wire::set_time(*proposal.mutable_effect_at(), now_);
    end(proposal, v1::EFFECTIVE, Code::done);
    return;
  }
  records_.back_to(mark);
  if (trial.verdict == Code::guard_exceeded &&
      (!proposal.has_held_until() || now_ < moment_of(proposal.held_until()))) {
    await_second(proposal);
    return;
  }
  // Called up by a second decision before their time is over.
  if (trial.verdict == Code::consent_missing && !proposal.late_consents().empty() &&
      now_ < moment_of(proposal.effect_at())) {
    write_proposal(proposal);
    schedule(proposal, moment_of(proposal.effect_at()));
    return;
  }
  if (trial.verdict != Code::consent_missing || !proposal.late_consents().empty()) {
    end(proposal, v1::FAILED, trial.verdict);
    return;
  }
  // Who came to hold something after the vote opened is asked for two weeks.
  for (const std::string& party : missing) proposal.add_late_consents(party);
  const Time until = plus_seconds(now_, 14LL * 86'400);
  wire::set_time(*proposal.mutable_effect_at(), until);
  note_asked(proposal, true);
  write_proposal(proposal);
  schedule(proposal, until);
}

// A guard holds it for thirty days, or until a second decision.
void Judge::await_second(v1::Proposal& proposal) {
  if (!proposal.has_held_until()) {
    wire::set_time(*proposal.mutable_held_until(), plus_seconds(now_, 30LL * 86'400));
    note_held(proposal, true, true);
  }
  *proposal.mutable_effect_at() = proposal.held_until();
  write_proposal(proposal);
  schedule(proposal, moment_of(proposal.held_until()));
}

std::set<std::string> Judge::given_to(const v1::Proposal& proposal) const {
  std::set<std::string> given;
  records_.each("decisions", "consents/" + std::to_string(proposal.number()),
                [&](const Bytes& party, const Bytes&) {
                  if (has_consented(proposal, party)) given.insert(party);
                });
  return given;
}

void Judge::note_asked(const v1::Proposal& proposal, bool asked) {
  const std::string thing = "decisions/" + std::to_string(proposal.number());
  for (const auto* all : {&proposal.consents_needed(), &proposal.late_consents()}) {
    for (const std::string& handle : *all) {
      v1::Party party;
      if (!find_party(handle, party) || !is_account(party)) continue;
      const state::Key key{"ledger", "asked/" + handle, thing};
      if (asked) {
        records_.put(key, thing);
      } else {
        records_.erase(key);
      }
    }
  }
}

void Judge::note_decided(const v1::Proposal& proposal, bool decided) {
  const std::string matter = "decisions/" + std::to_string(proposal.number());
  const auto actions = records_.get<v1::ProposedActions>(numbered("actions", proposal.number()));
  for (const v1::Action& action : actions.actions()) {
    for (const std::string& thing : things_decided(action)) {
      const state::Key key{"ledger", "decided/" + thing, matter};
      decided ? records_.put(key, matter) : records_.erase(key);
    }
  }
}

// docs/spec/decisions.md, "Who is asked late": of an amendment nobody who steps into a place since
// its vote opened, unless a decision gave it what it is asked for.
bool Judge::counts_late(const v1::Proposal& proposal, const std::string& handle) const {
  const auto actions = records_.get<v1::ProposedActions>(numbered("actions", proposal.number()));
  const bool amends =
      std::any_of(actions.actions().begin(), actions.actions().end(), [](const v1::Action& action) {
        return action.has_constitution_amend() || action.has_constitution_adopt_rules();
      });
  const auto& needed = proposal.consents_needed();
  if (!amends || std::find(needed.begin(), needed.end(), handle) != needed.end()) return true;
  const Time opened = moment_of(proposal.vote_opens_at());
  v1::Party party;
  find_party(handle, party);
  if (!party.left().empty() && moment_of(party.left_at()) < opened) return true;
  std::set<std::uint64_t> decisions;
  if (!is_account(party)) decisions.insert(party.since_decision());
  for (const std::string& zone : zones()) {
    for (const std::string& label : delegations(zone)) {
      v1::Delegation record;
      find_delegation(zone, label, record);
      if (is_account(party) && each_of(record.holder()).contains(handle)) {
        decisions.insert(record.since_decision());
      }
    }
  }
  return std::any_of(decisions.begin(), decisions.end(), [&](std::uint64_t number) {
    v1::Proposal done;
    return find_proposal(number, done) && done.state() == v1::EFFECTIVE &&
           opened <= moment_of(done.ended_at());
  });
}

bool Judge::has_consented(const v1::Proposal& proposal, const std::string& party) const {
  v1::Consent consent;
  return records_.read(by_party("consents", proposal.number(), party), consent) &&
         consent.effect_hash() == proposal.effect_hash();
}

}  // namespace comity::simulation
