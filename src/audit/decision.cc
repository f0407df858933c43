#include "audit/decision.h"

#include <algorithm>

#include "audit/ballot.h"
#include "audit/endorsed.h"
#include "audit/records.h"
#include "audit/said.h"
#include "crypto/hash.h"
#include "wire/acts.h"

namespace comity::audit {
namespace {

constexpr std::uint32_t kConsentMissing = 3030;           // docs/spec/outcomes.md
constexpr std::uint32_t kNoticeAndHearing = 28 * 86'400;  // docs/spec/constitution.md
constexpr std::uint32_t kMostTermDays = 366;              // of a new seat, the same page

// What is on record of one decision.
struct File {
  v1::Proposal proposal;
  v1::ProposedActions actions;
  v1::Constitution constitution;
  v1::Rule rule;
  v1::Electorate electorate;
  std::map<Bytes, v1::Vote> votes;
  std::map<Bytes, v1::Consent> consents;
  std::map<Bytes, v1::Objection> objections;
  std::map<Bytes, v1::Endorsement> endorsements;  // where its rule asks for some

  [[nodiscard]] bool has_consented(const std::string& party) const {
    const auto consent = consents.find(party);
    return consent != consents.end() && consent->second.effect_hash() == proposal.effect_hash();
  }
  [[nodiscard]] Time opens() const { return moment(proposal.vote_opens_at()); }
  [[nodiscard]] Time closes() const { return moment(proposal.vote_closes_at()); }
  // As the rule has it, with so many extensions.
  [[nodiscard]] Time ends_with(std::uint32_t extensions) const {
    return plus_seconds(opens(), rule.stages().vote_seconds() +
                                     std::int64_t{rule.stages().extension_seconds()} * extensions);
  }
  [[nodiscard]] Time ends() const { return ends_with(proposal.extensions()); }
};

// Whether its vote has been opened, as far as the record says.
enum class Stage { before, open, counted };
Stage stage_of(const v1::Proposal& proposal) {
  const v1::ProposalState state = proposal.state();
  if (state == v1::VOTING) return Stage::open;
  if (state == v1::TIME_LOCK || state == v1::EFFECTIVE || state == v1::REJECTED) {
    return Stage::counted;
  }
  // It failed behind the vote when it has a time of its effect.
  const bool behind = state == v1::FAILED && proposal.has_effect_at();
  return behind ? Stage::counted : Stage::before;
}

// "names.set_ds": the field's name with a point behind the register's.
std::string wire_name(const v1::Action& action) {
  const auto* field =
      v1::Action::descriptor()->FindFieldByNumber(static_cast<int>(action.action_case()));
  if (field == nullptr) return {};
  std::string name(field->name());
  const std::size_t place = name.find('_');
  if (place != std::string::npos) name[place] = '.';
  return name;
}

// The rule under which a decision does actions of this type; empty when none does.
std::string rule_for(const v1::Constitution& constitution, const std::string& action) {
  for (const v1::ActionRule& by : constitution.actions()) {
    if (by.action() != action) continue;
    if (by.has_holder()) return constitution.unclaimed_rule();
    return by.rule();
  }
  return {};
}

Word word_of(v1::Choice choice) {
  if (choice == v1::YES) return Word::yes;
  return choice == v1::NO ? Word::no : Word::abstain;
}

class Judge {
 public:
  Judge(const Shown& shown, const Past& past, std::uint64_t number, Decision& decision)
      : past_(past),
        number_(number),
        sayings_(sayings_in(shown.transactions, community_of(shown))),
        records_(shown, notes_),
        decision_(decision) {}

  void run() {
    decision_.number = number_;
    judge();
    decision_.contradictions = std::move(notes_.contradictions);
    decision_.missing = std::move(notes_.missing);
  }

 private:
  void wrong(std::string what) { notes_.contradictions.push_back(std::move(what)); }
  void lacks(std::string what) { notes_.missing.push_back(std::move(what)); }

  void judge() {
    if (!records_.read("proposals", key_of(number_), "the proposal", file_.proposal)) return;
    if (file_.proposal.number() != number_) wrong("its record is that of another proposal");
    if (stage_of(file_.proposal) == Stage::before) return;
    if (!read_law() || !read_vote()) return;
    check_rule();
    check_ballot();
    check_times();
    check_acts();
    check_voters();
    count_votes();
    check_outcome();
  }

  // The constitution and the rule that the proposal is bound to.
  bool read_law() {
    const std::string& name = file_.proposal.constitution();
    if (!records_.read_in("constitution", "documents", name, "its constitution",
                          file_.constitution)) {
      return false;
    }
    const Hash hash = crypto::sha256(wire::encode(file_.constitution));
    if (hash.view() != name) wrong("its constitution is not the one of its hash");
    if (!past_.had_adopted(hash, moment(file_.proposal.proposed_at()))) {
      lacks("that its constitution was adopted");
    }
    for (const v1::Rule& rule : file_.constitution.rules()) {
      if (rule.id() != file_.proposal.rule()) continue;
      file_.rule = rule;
      return true;
    }
    wrong("its constitution has no rule " + file_.proposal.rule());
    return false;
  }

  bool read_vote() {
    const std::string number = std::to_string(number_);
    const Bytes key = key_of(number_);
    const bool actions = records_.read("actions", key, "its actions", file_.actions);
    const bool electorate = records_.read("electorates", key, "its electorate", file_.electorate);
    const bool votes = records_.read_all("votes/" + number, file_.votes);
    const bool consents = records_.read_all("consents/" + number, file_.consents);
    const bool objections = records_.read_all("objections/" + number, file_.objections);
    const bool endorsements = file_.proposal.endorsements() == 0 ||
                              records_.read_all("endorsements/" + number, file_.endorsements);
    return actions && electorate && votes && consents && objections && endorsements;
  }

  void check_rule() {
    for (const v1::Action& action : file_.actions.actions()) {
      const std::string name = wire_name(action);
      if (rule_for(file_.constitution, name) != file_.rule.id()) {
        wrong(name + " is not decided by rule " + file_.rule.id());
      }
    }
  }

  void check_ballot() {
    const v1::Proposal& proposal = file_.proposal;
    if (effect_of(proposal, file_.actions).view() != proposal.effect()) {
      wrong("the hash of its effect is not that of its actions");
    }
    std::vector<Bytes> objectors;
    objectors.reserve(file_.objections.size());
    for (const auto& [party, objection] : file_.objections) {
      if (moment(objection.at()) < file_.opens()) objectors.push_back(party);
    }
    const std::string differs =
        difference(proposal.ballot(), ballot_of(proposal, file_.electorate, objectors,
                                                file_.ends_with(file_.rule.stages().extensions())));
    if (!differs.empty()) wrong("its records are not those of its ballot: " + differs);
    if (hash_of(proposal.ballot()).view() != proposal.effect_hash()) {
      wrong("what votes sign is not the hash of its ballot");
    }
  }

  void check_times() {
    const v1::Proposal& proposal = file_.proposal;
    const v1::Stages& stages = file_.rule.stages();
    std::uint32_t consultation = stages.consultation_seconds();
    if (file_.constitution.has_due_process() &&
        file_.constitution.due_process().rule() == file_.rule.id()) {
      consultation = std::max(consultation, kNoticeAndHearing);
    }
    const Time begins = endorsed_at(proposal, stages, file_.electorate, file_.endorsements, notes_);
    if (file_.opens() < plus_seconds(begins, consultation)) {
      wrong("its vote opened before its consultation was over");
    }
    if (proposal.extensions() > stages.extensions()) {
      wrong("its vote was extended more often than its rule has it");
    }
    if (file_.closes() > file_.ends()) wrong("its vote was open for longer than its rule has it");
    if (file_.closes() < file_.ends() && !stages.close_when_decided()) {
      wrong("its vote was closed before its rule has it");
    }
    if (!proposal.has_effect_at()) return;
    const Time earliest = plus_seconds(file_.closes(), stages.time_lock_seconds());
    const Time effect = moment(proposal.effect_at());
    if (effect < earliest) wrong("its time lock is shorter than its rule has it");
    if (proposal.state() != v1::EFFECTIVE) return;
    // An effect that waited for late consents comes with the last of them.
    const Time due = proposal.late_consents().empty() ? effect : earliest;
    if (moment(proposal.ended_at()) < due) wrong("it took effect before its time");
  }

  // `id` is a transaction in which `party` has signed this very action.
  void check_act(const Bytes& id, const std::string& party, const v1::Action& action,
                 const google::protobuf::Timestamp* at) {
    const Result<Hash> hash = Hash::from(id);
    const auto said = hash ? sayings_.find(*hash) : sayings_.end();
    if (said == sayings_.end()) {
      lacks("transaction " + to_hex(id) + " of " + party + ", with a signature that holds");
      return;
    }
    if (said->second.party != party || said->second.action != wire::encode(action)) {
      wrong("what " + party + " has signed in transaction " + to_hex(id) +
            " is not what is on record");
    } else if (at != nullptr && !was_signed_for(said->second, moment(*at))) {
      wrong("transaction " + to_hex(id) + " of " + party +
            " was not signed for the time at which it is on record");
    }
  }

  void check_acts() {
    const v1::Proposal& proposal = file_.proposal;
    v1::Action action;
    v1::Propose& proposed = *action.mutable_decisions_propose();
    *proposed.mutable_title() = proposal.title();
    if (proposal.has_text()) *proposed.mutable_text() = proposal.text();
    *proposed.mutable_actions() = file_.actions.actions();
    check_act(proposal.transaction(), proposal.proposer(), action, &proposal.proposed_at());
    for (const auto& [party, endorsement] : file_.endorsements) {
      action.mutable_decisions_endorse()->set_proposal(number_);
      check_act(endorsement.transaction(), party, action, &endorsement.at());
    }
    for (const auto& [party, vote] : file_.votes) check_vote(party, vote);
    for (const auto& [party, consent] : file_.consents) {
      v1::GiveConsent& given = *action.mutable_decisions_consent();
      given.set_proposal(number_);
      given.set_effect_hash(consent.effect_hash());
      check_act(consent.transaction(), party, action, &consent.at());
    }
    for (const auto& [party, objection] : file_.objections) {
      check_objection(party, objection);
    }
  }

  void check_vote(const std::string& party, const v1::Vote& vote) {
    v1::Action action;
    v1::CastVote& cast = *action.mutable_decisions_vote();
    cast.set_proposal(number_);
    cast.set_effect_hash(file_.proposal.effect_hash());
    cast.set_choice(vote.choice());
    if (vote.has_reason()) *cast.mutable_reason() = vote.reason();
    check_act(vote.transaction(), party, action, &vote.at());
    const Time at = moment(vote.at());
    // A vote that was closed early was so at the end of the block of its last votes.
    const bool late = file_.closes() < file_.ends() ? at > file_.closes() : at >= file_.ends();
    if (at < file_.opens() || late) wrong("the vote of " + party + " was cast when none was open");
    const auto& seats = file_.electorate.seats();
    if (std::none_of(seats.begin(), seats.end(),
                     [&](const v1::Seat& seat) { return seat.party() == party; })) {
      wrong(party + " has voted, and has no seat");
    }
  }

  // The last of what was done about it is what it names.
  void check_objection(const std::string& party, const v1::Objection& objection) {
    v1::Action action;
    std::string who = party;
    if (objection.state() == v1::ANSWERED) {
      who = file_.proposal.proposer();
      v1::Answer& answer = *action.mutable_decisions_answer();
      answer.set_proposal(number_);
      answer.set_objector(party);
      *answer.mutable_answer() = objection.answer();
    } else if (objection.state() == v1::OBJECTION_WITHDRAWN) {
      action.mutable_decisions_withdraw_objection()->set_proposal(number_);
    } else {
      v1::Object& raised = *action.mutable_decisions_object();
      raised.set_proposal(number_);
      raised.set_class_(objection.class_());
      if (objection.has_reason()) *raised.mutable_reason() = objection.reason();
    }
    check_act(objection.transaction(), who, action, nullptr);
  }

  void check_voters() {
    std::set<std::string> seated;
    std::string before;
    for (const v1::Seat& seat : file_.electorate.seats()) {
      if (!seated.empty() && seat.party() <= before)
        wrong("its seats are not ascending, each once");
      before = seat.party();
      seated.insert(seat.party());
      check_voter(seat);
    }
    for (const auto& [party, member] : past_.members()) {
      if (member.is_founder && !seated.contains(party)) check_absent(party, member);
    }
  }

  void check_voter(const v1::Seat& seat) {
    const Member* member = past_.find(seat.party());
    if (member == nullptr) return lacks("that " + seat.party() + " was admitted");
    const Voter own = seat_of(file_.constitution, seat.party(), *member);
    if (own.affiliation != seat.affiliation() ||
        !std::equal(own.chambers.begin(), own.chambers.end(), seat.chambers().begin(),
                    seat.chambers().end())) {
      wrong("the seat of " + seat.party() + " is not in the chambers that are its own");
    }
    // What came at the very time of the opening may have come behind it.
    const Member::Change* last = member->last(Time{file_.opens().milliseconds - 1});
    if (last == nullptr) return lacks("that " + seat.party() + " was admitted before");
    if (last->to == Standing::suspended) {
      return lacks("that " + seat.party() + ", which was suspended, had its seat again");
    }
    // When it joined, since when its seat counts, is not shown: not before it was admitted.
    const bool brought = member->is_founder && last == &member->changes.front();
    if (!brought && is_new(last->at, file_.rule.seat_term_days(), file_.opens())) {
      wrong(seat.party() + " votes, whose seat is newer than its rule allows");
    }
  }

  // A founder without a seat had left, was suspended, or had come back too lately.
  void check_absent(const std::string& party, const Member& member) {
    const Member::Change* last = member.last(file_.opens());
    const bool never_lost = last == nullptr || last == &member.changes.front();
    if (!never_lost &&
        (last->to != Standing::active || is_new(last->at, kMostTermDays, file_.opens()))) {
      return;
    }
    if (!has_left(party)) lacks("why founder " + party + " has no seat");
  }

  // It has signed that it leaves, for a block of before the opening or of the day behind that.
  bool has_left(const std::string& party) const {
    return std::any_of(sayings_.begin(), sayings_.end(), [&](const auto& entry) {
      const Said& said = entry.second;
      v1::Action action;
      if (said.party != party || !wire::parse_stored(said.action, action)) return false;
      const std::vector<const v1::Action*> acts = wire::acts_of(action);
      const bool leaves = std::any_of(
          acts.begin(), acts.end(), [](const v1::Action* act) { return act->has_members_leave(); });
      return leaves && plus_seconds(said.valid_until, -86'400) <= file_.opens();
    });
  }

  void count_votes() {
    Papers papers;
    for (const v1::Chamber& chamber : file_.constitution.chambers()) {
      papers.chambers.push_back(chamber.id());
    }
    for (const v1::Seat& seat : file_.electorate.seats()) {
      papers.voters.push_back(
          {seat.party(), {seat.chambers().begin(), seat.chambers().end()}, seat.affiliation()});
    }
    for (const auto& [party, objection] : file_.objections) {
      papers.objections.push_back({objection.class_() == v1::MINOR, objection.state() == v1::OPEN});
    }
    Papers earlier = papers;  // without the votes of the last moments
    const Time late =
        plus_seconds(file_.ends(), -std::int64_t{file_.rule.stages().extension_seconds()});
    for (const auto& [party, vote] : file_.votes) {
      papers.cast.push_back({party, word_of(vote.choice()), vote.has_reason()});
      if (moment(vote.at()) < late) {
        earlier.cast.push_back(papers.cast.back());
      } else if (vote.earlier() != v1::CHOICE_UNSPECIFIED) {
        earlier.cast.push_back({party, word_of(vote.earlier()), vote.earlier_had_reason()});
      }
    }
    decision_.counted = count(file_.rule, papers);
    votes_pass_ = decision_.counted.met;
    turned_late_ = count(file_.rule, earlier).met != votes_pass_;
    for (const std::string& party : file_.proposal.consents_needed()) {
      const bool given = file_.has_consented(party);
      consented_ = consented_ && given;
      decision_.counted.lines.push_back(
          {0, "consents", "consent of " + party + (given ? " is given" : " is missing"), given});
    }
    if (votes_pass_ && !consented_) {  // it may still come
      decision_.counted.met = false;
      decision_.counted.is_final = false;
    }
  }

  void check_outcome() {
    const v1::Proposal& proposal = file_.proposal;
    if (stage_of(proposal) == Stage::open) {
      decision_.outcome = Outcome::open;
      return;
    }
    const bool passed = decision_.counted.met;
    decision_.outcome = passed ? Outcome::passed : Outcome::rejected;
    if ((proposal.state() != v1::REJECTED) != passed) {
      wrong(passed ? "its votes say passed, its record says rejected"
                   : "its votes say rejected, its record says passed");
    } else if (proposal.state() == v1::REJECTED &&
               proposal.failure() != (votes_pass_ ? kConsentMissing : 0)) {
      wrong("it was rejected for another reason than its record says");
    }
    if (file_.closes() < file_.ends() && !decision_.counted.is_final) {
      wrong("its vote was closed early, and was not decided");
    }
    if (file_.closes() >= file_.ends() && turned_late_ &&
        proposal.extensions() < file_.rule.stages().extensions()) {
      wrong("votes of the last moment turned its result, and it was not extended");
    }
    if (proposal.state() != v1::EFFECTIVE) return;
    for (const std::string& party : proposal.late_consents()) {
      if (!file_.has_consented(party)) wrong("it took effect without the consent of " + party);
    }
  }

  static Bytes community_of(const Shown& shown) {
    return shown.genesis_body.empty() ? Bytes() : crypto::sha256(shown.genesis_body).bytes();
  }

  const Past& past_;
  std::uint64_t number_;
  const Sayings sayings_;
  Notes notes_;
  Records records_;
  Decision& decision_;
  File file_;
  bool votes_pass_ = false;
  bool turned_late_ = false;
  bool consented_ = true;
};

}  // namespace

std::vector<std::uint64_t> proposals_in(const Shown& shown) {
  std::vector<std::uint64_t> numbers;
  for (const auto& [place, value] : shown.records) {
    v1::Proposal proposal;
    if (std::get<0>(place) == "decisions" && std::get<1>(place) == "proposals" && value &&
        wire::parse_stored(*value, proposal) && key_of(proposal.number()) == std::get<2>(place)) {
      numbers.push_back(proposal.number());
    }
  }
  return numbers;
}

Past past_of(const Shown& shown) {
  Past past;
  v1::GenesisBody genesis;
  if (wire::parse_stored(shown.genesis_body, genesis)) past.begin(genesis);
  std::map<std::pair<Time, std::uint64_t>, v1::ProposedActions> effects;
  for (const std::uint64_t number : proposals_in(shown)) {
    Notes notes;  // what is missing of them is said when they are judged themselves
    const Records records(shown, notes);
    v1::Proposal proposal;
    v1::ProposedActions actions;
    if (records.read("proposals", key_of(number), "", proposal) &&
        proposal.state() == v1::EFFECTIVE && records.read("actions", key_of(number), "", actions)) {
      effects[{moment(proposal.ended_at()), number}] = actions;
    }
  }
  for (const auto& [when, actions] : effects) {
    for (const v1::Action& action : actions.actions()) past.take(action, "", when.first);
  }
  return past;
}

Decision decide(const Shown& shown, const Past& past, std::uint64_t number) {
  Decision decision;
  Judge(shown, past, number, decision).run();
  return decision;
}

}  // namespace comity::audit
