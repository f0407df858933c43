#include "scenario.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "acts.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/members/queries.h"
#include "wire/codec.h"

namespace comity::test {
namespace {

std::uint64_t number_of(const std::string& word) {
  return std::strtoull(word.c_str(), nullptr, 10);
}

v1::Choice choice_of(const std::string& word) {
  if (word == "yes") return v1::YES;
  if (word == "no") return v1::NO;
  return word == "abstain" ? v1::ABSTAIN : v1::CHOICE_UNSPECIFIED;
}

v1::ObjectionClass class_of(const Words& words) {
  if (words.back() == "minor") return v1::MINOR;
  return words.back() == "formal" ? v1::FORMAL : v1::MAJOR;
}

// "votes", and "vote" of several.
bool is_verb(const std::string& word, const std::string& verb) {
  return word == verb || word + "s" == verb;
}

bool has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The number after the first of these words.
std::uint64_t number_after(const Words& words, const Words& marks) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (has(marks, words[i])) return number_of(words[i + 1]);
  }
  return 0;
}

}  // namespace

Words split(const std::string& text) {
  std::istringstream stream(text);
  Words words;
  std::string word;
  while (stream >> word) words.push_back(word);
  return words;
}

std::vector<std::string> parts_of(const std::string& text, char mark) {
  std::istringstream stream(text);
  std::vector<std::string> parts;
  std::string part;
  while (std::getline(stream, part, mark)) {
    const std::size_t first = part.find_first_not_of(' ');
    if (first == std::string::npos) continue;
    parts.push_back(part.substr(first, part.find_last_not_of(' ') - first + 1));
  }
  return parts;
}

std::string text_after(const std::string& text, const std::string& mark) {
  const std::size_t found = text.find(mark);
  return found == std::string::npos ? "" : text.substr(found + mark.size());
}

std::string key_name(const std::string& party, const std::string& name) {
  return name == "first" || name.empty() ? party : party + " " + name;
}

std::uint32_t seconds_of(const Words& words) {
  if (words.empty()) return 0;
  const auto count = static_cast<std::uint32_t>(number_of(words[0]));
  if (words.size() == 1 || words[1].starts_with("second")) return count;
  if (words[1].starts_with("minute")) return count * 60;
  if (words[1].starts_with("hour")) return count * 3'600;
  return words[1].starts_with("day") ? count * 86'400 : 0;
}

std::string Scenario::begin_line(const Words& words, const std::string& text) {
  if (world_) return "how the community begins is said before anybody acts";
  if (words[0] == "party") {
    WorldFounder founder;
    const std::size_t colon = text.find(':');
    for (const std::string& part : parts_of(text_after(text, ":"), ',')) {
      const Words said = split(part);
      if (said.size() == 1) founder.kind = kind_of(said[0]);
      if (said.size() == 2 && said[0] == "region") founder.region = said[1];
      if (said.size() == 2 && said[0] == "affiliation") founder.affiliation = said[1];
    }
    if (founder.kind == v1::PARTY_KIND_UNSPECIFIED) return kNotUnderstood;
    const Words handles = split(text.substr(0, colon));
    for (std::size_t i = 1; i < handles.size(); ++i) {
      founder.handle = handles[i];
      options_.founders.push_back(founder);
    }
    return handles.size() < 2 ? kNotUnderstood : "";
  }
  if (words[0] == "constitution") {
    const std::string folder = std::string(COMITY_SOURCE_DIR "/");
    for (const std::string place : {"examples/constitutions/", "examples/"}) {
      const std::string file = place + words[1] + ".json";
      if (!std::filesystem::exists(folder + file)) continue;
      options_.constitution_file = file;
      return "";
    }
    return "there is no such constitution among the examples";
  }
  v1::Constitution made = World::constitution_of(options_, World::default_registry());
  for (const std::string& line : rules_) (void)change_rules(line, made);
  rules_.push_back(text);
  return change_rules(text, made);
}

// As those who found it would be told.
Status Scenario::sound() const {
  const ledger::Registry registry = World::default_registry();
  v1::Constitution made = World::constitution_of(options_, registry);
  for (const std::string& line : rules_) (void)change_rules(line, made);
  std::vector<members::Member> seats;
  for (const WorldFounder& founder :
       options_.founders.empty() ? World::sample_founders() : options_.founders) {
    seats.push_back({founder.handle, founder.kind, founder.region, founder.affiliation});
  }
  std::sort(seats.begin(), seats.end(),
            [](const auto& one, const auto& other) { return one.party < other.party; });
  return constitution::check(made, registry.names_under(1), seats);
}

std::string Scenario::begin() {
  if (world_) return "";
  if (Status fit = sound(); !fit) return "the community cannot begin: " + fit.error().message;
  WorldOptions options = options_;
  options.adjust = [this](v1::Constitution& made) {
    for (const std::string& line : rules_) (void)change_rules(line, made);
  };
  world_ = std::make_unique<World>(options);
  return "";
}

std::string Scenario::send(const Actor& actor, const v1::Action& action) {
  const std::string key = actor.key.empty() ? "" : key_name(actor.party, actor.key);
  last_.push_back(world_->act(actor.party, action, key));
  const ledger::Receipt& receipt = last_.back();
  if (receipt.outcome != ledger::Code::done && unexpected_.empty()) {
    unexpected_ = actor.party + " was refused with " +
                  std::string(world_->registry().info(receipt.outcome).name) + " (" +
                  receipt.reason + "), and no line expects it";
  }
  return "";
}

std::string Scenario::propose(const Actor& actor, const std::string& actions) {
  v1::Action wrapped;
  v1::Propose& propose = *wrapped.mutable_decisions_propose();
  refer(*propose.mutable_title(), actions);
  for (const std::string& one : parts_of(actions, ';')) {
    if (!parse_action(*world_, actor.party, one, *propose.add_actions())) {
      return "no such action: " + one;
    }
  }
  return send(actor, wrapped);
}

std::string Scenario::send_together(const Actor& actor, const std::string& acts) {
  std::vector<v1::Action> all;
  for (const std::string& one : parts_of(acts, ';')) {
    if (!parse_action(*world_, actor.party, one, all.emplace_back())) {
      return "no such action: " + one;
    }
  }
  return send(actor, batch(all));
}

// What is signed: the ballot of the proposal, or the one that the line names.
std::string Scenario::ballot_of(std::uint64_t number, const Words& words, Bytes& hash) const {
  const bool other = has(words, "ballot");
  v1::Proposal proposal;
  if (!decisions::find_proposal(*world_->view(), other ? number_of(words.back()) : number,
                                proposal)) {
    return "there is no such proposal";
  }
  // Before the vote opens there is nothing yet to sign.
  hash = proposal.effect_hash().empty() ? Hash{}.bytes() : proposal.effect_hash();
  return "";
}

std::string Scenario::proposal_line(const Actor& actor, const Words& words,
                                    const std::string& text) {
  const std::uint64_t number =
      number_after(words, {"on", "to", "withdraws", "endorses", "endorse"});
  const std::string& verb = words[0];
  v1::Action action;
  Bytes hash;
  if (number == 0) return kNotUnderstood;
  if (std::string problem = ballot_of(number, words, hash); !problem.empty()) return problem;
  if (is_verb(verb, "votes")) {
    action = vote(number, Hash{}, choice_of(words[1]));
    action.mutable_decisions_vote()->set_effect_hash(hash);
    if (has(words, "because")) {
      refer(*action.mutable_decisions_vote()->mutable_reason(), text_after(text, "because"));
    }
  } else if (is_verb(verb, "consents")) {
    action.mutable_decisions_consent()->set_proposal(number);
    action.mutable_decisions_consent()->set_effect_hash(hash);
  } else if (is_verb(verb, "withdraws")) {
    action = withdraw(number);
  } else if (is_verb(verb, "endorses")) {
    action = endorse(number);
  } else if (is_verb(verb, "objects")) {
    action = object(number);
    action.mutable_decisions_object()->set_class_(class_of(words));
  } else if (is_verb(verb, "answers")) {
    action = answer(number, words[1]);
  } else if (is_verb(verb, "drops")) {
    action = withdraw_objection(number);
  } else {
    return kNotUnderstood;
  }
  return send(actor, action);
}

std::string Scenario::act_line(const Actor& actor, const Words& words, const std::string& text) {
  v1::Action action;
  if (words.empty()) return kNotUnderstood;
  if (words[0] == "does:") {
    if (!parse_action(*world_, actor.party, text_after(text, "does:"), action))
      return "no such action";
    return send(actor, action);
  }
  if (words[0] == "does" && words.size() > 2 && words[1] == "together:") {
    return send_together(actor, text_after(text, "together:"));
  }
  if (words[0] == "does" && words.size() > 3 && words[2] == "times:") {
    std::string problem;
    for (std::uint64_t i = number_of(words[1]); i > 0 && problem.empty(); --i) {
      problem = act_line(actor, {"does:"}, "does:" + text_after(text, "times:"));
    }
    return problem;
  }
  if (words[0] == "proposes:") return propose(actor, text_after(text, "proposes:"));
  if (is_verb(words[0], "leaves")) return send(actor, leave());
  if (is_verb(words[0], "joins")) {
    const bool checked = !has(words, "unseen");
    return send(actor, join(1, checked ? world_->roots().at(1) : Hash{}));
  }
  return proposal_line(actor, words, text);
}

// Proposed by the first founder; whoever is asked consents, all vote yes, and the time passes that
// it takes.
std::string Scenario::decide(const std::string& actions) {
  const Actor proposer{world_->founders().front(), ""};
  if (std::string problem = propose(proposer, actions); !problem.empty()) return problem;
  if (!unexpected_.empty()) return unexpected_;
  const std::uint64_t number = decisions::last_number(*world_->view());
  const auto pass_until = [&](Time time) {
    world_->pass((time.milliseconds - world_->now().milliseconds) / 1'000 + 1);
  };
  if (world_->proposal(number).state() == v1::CONSULTATION) {
    pass_until(wire::to_time(world_->proposal(number).vote_opens_at()).value_or(Time{}));
  }
  const Bytes ballot = world_->proposal(number).effect_hash();
  const Hash hash = Hash::from(ballot).value_or(Hash{});
  for (const decisions::ConsentState& asked : decisions::consents(*world_->view(), number)) {
    (void)send({asked.party, ""}, consent(number, hash));
  }
  for (const std::string& party : world_->founders()) {
    if (world_->proposal(number).state() != v1::VOTING) break;
    if (!members::is_active(*world_->view(), party)) continue;
    (void)send({party, ""}, vote(number, hash));
  }
  if (!unexpected_.empty()) return unexpected_;
  if (world_->proposal(number).state() == v1::VOTING) {
    pass_until(wire::to_time(world_->proposal(number).vote_closes_at()).value_or(Time{}));
  }
  if (world_->proposal(number).state() == v1::TIME_LOCK) {
    pass_until(wire::to_time(world_->proposal(number).effect_at()).value_or(Time{}));
  }
  last_.clear();
  const std::string state(decisions::state_name(world_->proposal(number).state()));
  return state == "effective" ? "" : "the decision is " + state;
}

// Takes those who act off the front: "A", "A, B and C", "everybody", "everybody but A and B".
Words Scenario::actors_of(Words& words, std::string& problem) const {
  Words actors;
  std::size_t i = 0;
  const bool everybody = words[0] == "everybody";
  if (everybody) i = words.size() > 1 && words[1] == "but" ? 2 : 1;
  bool more = !everybody || i == 2;
  while (more && i < words.size()) {
    std::string handle = words[i++];
    more = handle.back() == ',';
    if (more) handle.pop_back();
    if (i < words.size() && words[i] == "and") {
      more = true;
      ++i;
    }
    actors.push_back(handle);
  }
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(i));
  for (const std::string& named : actors) {
    if (everybody && !has(world_->founders(), named)) problem = named + " is not among everybody";
  }
  if (!everybody) return actors;
  Words others;
  for (const std::string& founder : world_->founders()) {
    if (!has(actors, founder)) others.push_back(founder);
  }
  return others;
}

std::string Scenario::acts(const std::string& text) {
  Words words = split(text);
  const bool everybody = words[0] == "everybody";
  std::string problem;
  const Words actors = actors_of(words, problem);
  if (!problem.empty()) return problem;
  if (actors.empty() || words.empty()) return kNotUnderstood;
  std::string key;
  if (words.size() > 3 && words[0] == "with" && words[1] == "key") {
    key = words[2];
    words.erase(words.begin(), words.begin() + 3);
  }
  last_.clear();
  for (const std::string& party : actors) {
    // A vote may be over before everybody has said what it says.
    const bool votes = is_verb(words[0], "votes") && words.size() > 3;
    v1::Proposal proposal;
    if (everybody && votes &&
        decisions::find_proposal(*world_->view(), number_of(words[3]), proposal) &&
        proposal.state() != v1::VOTING && !last_.empty()) {
      break;
    }
    problem = act_line({party, key}, words, text);
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string Scenario::line(const std::string& text) {
  const Words words = split(text);
  if (words.empty()) return "";
  if (words.size() < 2) return kNotUnderstood;
  if (words[0] == "party" || words[0] == "constitution" || is_rules_line(words)) {
    return begin_line(words, text);
  }
  if (words[0] == "expect") return expect_line(words, text);
  if (!unexpected_.empty()) return "before this " + unexpected_;
  if (std::string problem = begin(); !problem.empty()) return problem;
  if (words.size() == 3 && words[2].starts_with("pass")) {
    world_->pass(seconds_of(words));
    last_.clear();
    return seconds_of(words) == 0 ? kNotUnderstood : "";
  }
  if (words.size() > 3 && words[0] == "it" && words[2] == "decided:") {
    last_.clear();
    return decide(text_after(text, "decided:"));
  }
  return acts(text);
}

}  // namespace comity::test
