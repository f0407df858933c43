#include <algorithm>
#include <iomanip>
#include <sstream>

#include "judge.h"
#include "registers/decisions/outcomes.h"

namespace comity::simulation {
namespace {

const std::string kDecisions = "decisions";

state::Key numbered(const std::string& collection, std::uint64_t number) {
  Bytes key;
  append_u64(key, number);
  return {kDecisions, collection, key};
}
state::Key by_party(const std::string& what, std::uint64_t number, const std::string& party) {
  return {kDecisions, what + "/" + std::to_string(number), party};
}
state::Key count_key(const std::string& party) { return {kDecisions, "counts", party}; }

const std::string kDue = "due/decisions";
state::Key due_key(std::uint64_t number) {
  Bytes key;
  append_u64(key, number);
  return {"ledger", kDue, key};
}

Time time_of(const google::protobuf::Timestamp& stored) {
  return Time{stored.seconds() * 1000 + stored.nanos() / 1'000'000};
}

}  // namespace

bool Judge::find_proposal(std::uint64_t number, v1::Proposal& out) const {
  return records_.read(numbered("proposals", number), out);
}
void Judge::write_proposal(const v1::Proposal& proposal) {
  records_.write(numbered("proposals", proposal.number()), proposal);
}

std::map<std::pair<std::int64_t, std::uint64_t>, Bytes> Judge::agenda() const {
  std::map<std::pair<std::int64_t, std::uint64_t>, Bytes> items;
  records_.each("ledger", kDue, [&](const Bytes& key, const Bytes& value) {
    v1::AgendaTime time;
    if (!wire::parse_stored(value, time)) return;
    const std::int64_t at = time_of(time.due_at()).milliseconds;
    // docs/spec/agenda.md, "Places".
    std::ostringstream place;
    place << std::hex << std::setfill('0') << std::setw(12) << at << "/decisions/" << to_hex(key)
          << ".";
    items[{at, read_u64(key)}] = place.str();
  });
  return items;
}

std::vector<v1::Proposal> Judge::running() const {
  std::vector<v1::Proposal> found;
  for (const auto& [order, place] : agenda()) {
    v1::Proposal proposal;
    if (find_proposal(order.second, proposal)) found.push_back(std::move(proposal));
  }
  return found;
}
std::uint64_t Judge::last_proposal() const {
  return records_.get<v1::ProposalCount>(count_key("")).proposed();
}

// docs/spec/agenda.md, "The tree": all of it anew, from what has a time.
void Judge::write_tree() {
  std::vector<Bytes> old;
  records_.each("ledger", "agenda", [&](const Bytes& key, const Bytes&) { old.push_back(key); });
  for (const Bytes& key : old) records_.erase({"ledger", "agenda", key});
  std::set<Bytes> places;
  for (const auto& [order, place] : agenda()) places.insert(place);
  // Every start of a place with the characters that follow it somewhere.
  std::map<Bytes, std::set<char>> starts;
  for (const Bytes& place : places) {
    for (std::size_t i = 0; i < place.size(); ++i) starts[place.substr(0, i)].insert(place[i]);
  }
  for (const auto& [start, next] : starts) {
    if (!start.empty() && next.size() < 2) continue;
    v1::AgendaFork fork;
    for (const char first : next) {
      Bytes way(1, first);
      while (!places.contains(start + way) && starts.at(start + way).size() == 1) {
        way += *starts.at(start + way).begin();
      }
      fork.add_ways(way);
    }
    records_.write({"ledger", "agenda", start}, fork);
  }
}

void Judge::schedule(const v1::Proposal& proposal, Time due) {
  v1::AgendaTime time;
  wire::set_time(*time.mutable_due_at(), due);
  records_.write(due_key(proposal.number()), time);
  write_tree();
}

void Judge::count(const std::string& proposer, int proposed, int open) {
  for (const std::string& party : {std::string(), proposer}) {
    auto counts = records_.get<v1::ProposalCount>(count_key(party));
    counts.set_proposed(counts.proposed() + static_cast<std::uint64_t>(proposed));
    counts.set_open(counts.open() + static_cast<std::uint32_t>(open));
    records_.write(count_key(party), counts);
  }
}

void Judge::reschedule(std::uint64_t number) {
  v1::Proposal proposal;
  if (!find_proposal(number, proposal) || proposal.state() != v1::VOTING) return;
  v1::Constitution document;
  const v1::Rule* rule = bound_rule(proposal, document);
  Time due = time_of(proposal.vote_closes_at());
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
  write_proposal(proposal);
  records_.erase(due_key(proposal.number()));
  write_tree();
  count(proposal.proposer(), 0, -1);
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
  const Time opens = plus_seconds(now_, stages.consultation_seconds());
  wire::set_time(*proposal.mutable_vote_opens_at(), opens);
  wire::set_time(*proposal.mutable_vote_closes_at(), plus_seconds(opens, stages.vote_seconds()));
  write_proposal(proposal);
  schedule(proposal, opens);
}

void Judge::open(v1::Proposal& proposal) {
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
  const std::uint32_t length = bound_rule(proposal, document)->stages().vote_seconds();
  v1::Electorate electorate;
  for (const std::string& handle : parties(v1::ACTIVE)) {
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
  proposal.set_effect_hash(trial.effect_hash);
  for (const std::string& party : trial.consents) proposal.add_consents_needed(party);
  const Time closes = plus_seconds(now_, length);
  wire::set_time(*proposal.mutable_vote_opens_at(), now_);
  wire::set_time(*proposal.mutable_vote_closes_at(), closes);
  write_proposal(proposal);
  schedule(proposal, closes);
}

void Judge::close(v1::Proposal& proposal) {
  wire::set_time(*proposal.mutable_vote_closes_at(),
                 std::min(time_of(proposal.vote_closes_at()), now_));
  const Found found = count(proposal);
  if (!found.passes || !found.consents) {
    end(proposal, v1::REJECTED, found.passes ? decisions::kConsentMissing : Code::done);
    return;
  }
  v1::Constitution document;
  const Time effect =
      plus_seconds(now_, bound_rule(proposal, document)->stages().time_lock_seconds());
  proposal.set_state(v1::TIME_LOCK);
  wire::set_time(*proposal.mutable_effect_at(), effect);
  write_proposal(proposal);
  schedule(proposal, effect);
}

void Judge::effect(v1::Proposal& proposal, std::vector<EffectSeen>& effects) {
  const std::size_t mark = records_.mark();
  Trial trial = try_all(records_.get<v1::ProposedActions>(numbered("actions", proposal.number())),
                        proposal.number(), proposal.proposer());
  if (trial.verdict == Code::done && trial.effect_hash != proposal.effect_hash()) {
    trial.verdict = Code::effect_changed;
  }
  effects.push_back({proposal.number(), proposal.effect_hash(), trial.verdict});
  if (trial.verdict == Code::done) {
    end(proposal, v1::EFFECTIVE, Code::done);
  } else {
    records_.back_to(mark);
    end(proposal, v1::FAILED, trial.verdict);
  }
}

// Acts of parties.

Code Judge::decisions(const v1::Action& action, const Actor& actor) {
  if (const Code code = needs_active(actor.party); code != Code::done) return Code::wrong_standing;
  if (action.has_decisions_propose()) return propose(action.decisions_propose(), actor);
  if (action.has_decisions_consent()) return consent(action.decisions_consent(), actor);
  if (action.has_decisions_vote()) return cast(action.decisions_vote(), actor);
  if (action.has_decisions_withdraw()) {
    return withdraw(action.decisions_withdraw().proposal(), actor);
  }
  if (action.has_decisions_object()) return object(action.decisions_object(), actor);
  if (action.has_decisions_answer()) return answer(action.decisions_answer(), actor);
  return withdraw_objection(action.decisions_withdraw_objection().proposal(), actor);
}

Code Judge::propose(const v1::Propose& it, const Actor& actor) {
  const v1::Constitution& document = constitution();
  v1::Party party;
  find_party(actor.party, party);
  const std::uint32_t open = records_.get<v1::ProposalCount>(count_key(actor.party)).open();
  for (const v1::Budget& budget : document.budgets()) {
    if (budget.kind() == party.profile().kind() && open >= budget.open_proposals()) {
      return Code::over_budget;
    }
  }
  const std::uint32_t all = records_.get<v1::ProposalCount>(count_key("")).open();
  if (all >= document.maximum_open_proposals()) {
    return Code::full;
  }
  v1::ProposedActions actions;
  *actions.mutable_actions() = it.actions();
  const std::size_t mark = records_.mark();
  const Trial trial = try_all(actions, 0, actor.party);
  records_.back_to(mark);
  if (trial.verdict != Code::done) return trial.verdict;

  count(actor.party, 1, 1);
  v1::Proposal proposal;
  proposal.set_number(last_proposal());
  proposal.set_proposer(actor.party);
  proposal.set_transaction(actor.transaction);
  *proposal.mutable_title() = it.title();
  if (it.has_text()) *proposal.mutable_text() = it.text();
  proposal.set_state(v1::CONSULTATION);
  wire::set_time(*proposal.mutable_proposed_at(), now_);
  write_proposal(proposal);
  records_.write(numbered("actions", proposal.number()), actions);
  schedule(proposal, now_);
  return Code::done;
}

Code Judge::still_running(const v1::Proposal& proposal) const {
  if (proposal.state() == v1::CONSULTATION) return Code::done;
  const bool open = proposal.state() == v1::VOTING && now_ < time_of(proposal.vote_closes_at());
  return open ? Code::done : decisions::kVoteClosed;
}

Code Judge::ballot(std::uint64_t number, const Bytes& effect, v1::Proposal& out) const {
  if (!find_proposal(number, out)) return decisions::kNoSuchProposal;
  if (out.state() == v1::CONSULTATION) return decisions::kVoteNotOpen;
  if (const Code code = still_running(out); code != Code::done) return code;
  return out.effect_hash() == effect ? Code::done : decisions::kWrongEffectHash;
}

Code Judge::cast(const v1::CastVote& it, const Actor& actor) {
  v1::Proposal proposal;
  if (const Code code = ballot(it.proposal(), it.effect_hash(), proposal); code != Code::done) {
    return code;
  }
  const auto electorate = records_.get<v1::Electorate>(numbered("electorates", it.proposal()));
  const auto& seats = electorate.seats();
  if (std::none_of(seats.begin(), seats.end(),
                   [&](const v1::Seat& seat) { return seat.party() == actor.party; })) {
    return decisions::kNoSeat;
  }
  v1::Vote vote;
  vote.set_choice(it.choice());
  if (it.has_reason()) *vote.mutable_reason() = it.reason();
  wire::set_time(*vote.mutable_at(), now_);
  vote.set_transaction(actor.transaction);
  records_.write(by_party("votes", it.proposal(), actor.party), vote);
  reschedule(it.proposal());
  return Code::done;
}

Code Judge::consent(const v1::GiveConsent& it, const Actor& actor) {
  v1::Proposal proposal;
  if (const Code code = ballot(it.proposal(), it.effect_hash(), proposal); code != Code::done) {
    return code;
  }
  const auto& needed = proposal.consents_needed();
  if (std::find(needed.begin(), needed.end(), actor.party) == needed.end()) {
    return decisions::kConsentNotNeeded;
  }
  v1::Consent given;
  given.set_effect_hash(it.effect_hash());
  wire::set_time(*given.mutable_at(), now_);
  given.set_transaction(actor.transaction);
  records_.write(by_party("consents", it.proposal(), actor.party), given);
  reschedule(it.proposal());
  return Code::done;
}

Code Judge::withdraw(std::uint64_t number, const Actor& actor) {
  v1::Proposal proposal;
  if (!find_proposal(number, proposal)) return decisions::kNoSuchProposal;
  if (proposal.proposer() != actor.party) return decisions::kNotProposer;
  if (const Code code = still_running(proposal); code != Code::done) return code;
  end(proposal, v1::WITHDRAWN, Code::done);
  return Code::done;
}

Code Judge::object(const v1::Object& it, const Actor& actor) {
  v1::Proposal proposal;
  if (!find_proposal(it.proposal(), proposal)) return decisions::kNoSuchProposal;
  if (const Code code = still_running(proposal); code != Code::done) return code;
  if (proposal.state() == v1::VOTING) {
    const std::int64_t opens = time_of(proposal.vote_opens_at()).milliseconds;
    const std::int64_t closes = time_of(proposal.vote_closes_at()).milliseconds;
    if (now_.milliseconds >= opens + (closes - opens) / 2) return decisions::kWrongState;
  }
  const state::Key key = by_party("objections", it.proposal(), actor.party);
  if (records_.find(key) != nullptr) return decisions::kObjectionExists;
  v1::Objection objection;
  objection.set_class_(it.class_());
  *objection.mutable_reason() = it.reason();
  objection.set_state(v1::OPEN);
  wire::set_time(*objection.mutable_at(), now_);
  records_.write(key, objection);
  reschedule(it.proposal());
  return Code::done;
}

Code Judge::answer(const v1::Answer& it, const Actor& actor) {
  v1::Proposal proposal;
  if (!find_proposal(it.proposal(), proposal)) return decisions::kNoSuchProposal;
  if (proposal.proposer() != actor.party) return decisions::kNotProposer;
  if (const Code code = still_running(proposal); code != Code::done) return code;
  const state::Key key = by_party("objections", it.proposal(), it.objector());
  v1::Objection objection;
  if (!records_.read(key, objection)) return decisions::kNoSuchObjection;
  if (objection.state() != v1::OPEN) return decisions::kWrongState;
  objection.set_state(v1::ANSWERED);
  *objection.mutable_answer() = it.answer();
  records_.write(key, objection);
  reschedule(it.proposal());
  return Code::done;
}

Code Judge::withdraw_objection(std::uint64_t number, const Actor& actor) {
  v1::Proposal proposal;
  if (!find_proposal(number, proposal)) return decisions::kNoSuchProposal;
  if (const Code code = still_running(proposal); code != Code::done) return code;
  const state::Key key = by_party("objections", number, actor.party);
  v1::Objection objection;
  if (!records_.read(key, objection)) return decisions::kNoSuchObjection;
  if (objection.state() == v1::OBJECTION_WITHDRAWN) return decisions::kWrongState;
  objection.set_state(v1::OBJECTION_WITHDRAWN);
  records_.write(key, objection);
  reschedule(number);
  return Code::done;
}

}  // namespace comity::simulation
