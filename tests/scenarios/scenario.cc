#include "scenario.h"

#include <sstream>

#include "registers/decisions/queries.h"
#include "registers/members/queries.h"
#include "registers/names/queries.h"

namespace comity::test {
namespace {

constexpr const char* kNotUnderstood = "this line is not understood";

std::string after(const std::string& text, const std::string& mark) {
  const std::size_t found = text.find(mark);
  return found == std::string::npos ? "" : text.substr(found + mark.size());
}

// White space folded to single spaces, also between lines.
std::string fold(const std::string& text) {
  std::string folded;
  for (const std::string& word : split(text)) folded += word + " ";
  return folded;
}

std::string differs(const std::string& what, const std::string& expected,
                    const std::string& found) {
  return expected == found ? "" : what + " is " + found + ", not " + expected;
}

v1::Choice choice_of(const std::string& word) {
  if (word == "yes") return v1::YES;
  if (word == "no") return v1::NO;
  return word == "abstain" ? v1::ABSTAIN : v1::CHOICE_UNSPECIFIED;
}

}  // namespace

Words split(const std::string& text) {
  std::istringstream stream(text);
  Words words;
  std::string word;
  while (stream >> word) words.push_back(word);
  return words;
}

std::string Scenario::send(const std::string& party, const v1::Action& action) {
  last_ = world_.act(party, action);
  return "";
}

std::string Scenario::propose(const std::string& party, const std::string& actions) {
  v1::Action wrapped;
  v1::Propose& propose = *wrapped.mutable_decisions_propose();
  refer(*propose.mutable_title(), actions);
  std::istringstream stream(actions);
  std::string one;
  while (std::getline(stream, one, ';')) {
    if (!parse_action(split(one), *propose.add_actions())) return "no such action: " + one;
  }
  return send(party, wrapped);
}

std::string Scenario::act_line(const std::string& party, const Words& words,
                               const std::string& text) {
  v1::Action action;
  if (words[1] == "does:") {
    if (!parse_action(split(after(text, "does:")), action)) return "no such action";
    return send(party, action);
  }
  if (words[1] == "proposes:") return propose(party, after(text, "proposes:"));
  if (words.size() < 3) return kNotUnderstood;
  const std::uint64_t number = std::strtoull(words.back().c_str(), nullptr, 10);
  if (words[1] == "votes") {
    v1::CastVote& vote = *action.mutable_decisions_vote();
    vote.set_proposal(number);
    vote.set_effect_hash(world_.proposal(number).effect_hash());
    vote.set_choice(choice_of(words[2]));
  } else if (words[1] == "consents") {
    action.mutable_decisions_consent()->set_proposal(number);
    action.mutable_decisions_consent()->set_effect_hash(world_.proposal(number).effect_hash());
  } else if (words[1] == "withdraws") {
    action.mutable_decisions_withdraw()->set_proposal(number);
  } else if (words[1] == "objects") {
    action.mutable_decisions_object()->set_proposal(number);
    action.mutable_decisions_object()->set_class_(v1::MAJOR);
    refer(*action.mutable_decisions_object()->mutable_reason(), "reason");
  } else if (words[1] == "answers") {
    action.mutable_decisions_answer()->set_proposal(number);
    action.mutable_decisions_answer()->set_objector(words[2]);
    refer(*action.mutable_decisions_answer()->mutable_answer(), "answer");
  } else if (words[1] == "drops") {
    action.mutable_decisions_withdraw_objection()->set_proposal(number);
  } else {
    return kNotUnderstood;
  }
  return send(party, action);
}

std::string Scenario::expect_state(const Words& words) {
  if (words[1] == "proposal") {
    const std::uint64_t number = std::strtoull(words[2].c_str(), nullptr, 10);
    return differs("proposal " + words[2], words.back(),
                   std::string(decisions::state_name(world_.proposal(number).state())));
  }
  if (words[1] == "failure") {
    const std::uint64_t number = std::strtoull(words[3].c_str(), nullptr, 10);
    const ledger::OutcomeInfo* info = ledger::find_outcome(
        world_.registry().outcomes(), ledger::Code{world_.proposal(number).failure()});
    return differs("failure", words.back(), info == nullptr ? "unknown" : std::string(info->name));
  }
  if (words[1] == "holder") {
    v1::Delegation delegation;
    const bool found = names::find_delegation(*world_.view(), kZone, words[3], delegation);
    const std::string holder = delegation.holder().empty() ? "nobody" : delegation.holder();
    return differs("holder of " + words[3], words.back(), found ? holder : "nothing");
  }
  v1::Party party;
  if (!members::find_party(*world_.view(), words[1], party)) return "no party " + words[1];
  return differs(
      words[1], words.back(),
      ascii_lower(v1::Standing_Name(static_cast<v1::Standing>(members::standing_of(party)))));
}

std::string Scenario::expect_line(const Words& words, const std::string& text) {
  if (words.size() == 2) {
    const std::string outcome(world_.registry().info(last_.outcome).name);
    return differs("the outcome", words[1],
                   outcome + (words[1] == outcome ? "" : " (" + last_.reason + ")"));
  }
  if (words[1] == "because") {
    const std::string wanted = fold(after(text, "because"));
    const bool holds =
        fold(last_.reason).find(wanted.substr(0, wanted.size() - 1)) != std::string::npos;
    return holds ? "" : "the reason is: " + last_.reason;
  }
  if (words[1] == "zone" && words.size() > 3) {
    const std::string wanted = fold(after(text, words[2]));
    const bool found = fold(world_.zone_text(kZone)).find(wanted) != std::string::npos;
    return found == (words[2] == "has") ? "" : "the zone is:\n" + world_.zone_text(kZone);
  }
  return expect_state(words);
}

std::string Scenario::line(const std::string& text) {
  const Words words = split(text.substr(0, text.find('#')));
  if (words.empty()) return "";
  if (words.size() < 2) return kNotUnderstood;
  if (words[0] == "expect") return expect_line(words, text);
  if (words.size() == 3 && words[1] == "seconds" && words[2] == "pass") {
    world_.pass(std::strtoll(words[0].c_str(), nullptr, 10));
    return "";
  }
  if (words[0] == "everybody") {
    world_.everybody_says_yes(std::strtoull(words.back().c_str(), nullptr, 10));
    return "";
  }
  return act_line(words[0], words, text);
}

}  // namespace comity::test
