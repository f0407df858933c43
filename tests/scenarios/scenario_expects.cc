// What a story may expect.
#include <algorithm>

#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/members/queries.h"
#include "registers/names/queries.h"
#include "scenario.h"

namespace comity::test {
namespace {

// White space folded to single spaces, also between lines.
std::string fold(const std::string& text) {
  std::string folded;
  for (const std::string& word : split(text)) folded.append(word).append(" ");
  return folded;
}

std::string differs(const std::string& what, const std::string& expected,
                    const std::string& found) {
  return expected == found ? "" : what + " is " + found + ", not " + expected;
}

// `whole` has the text, or lacks it, as the word says.
std::string holds(const std::string& what, const std::string& whole, const std::string& verb,
                  const std::string& text) {
  std::string wanted = fold(text);
  if (wanted.empty()) return kNotUnderstood;
  wanted.pop_back();
  const bool found = fold(whole).find(wanted) != std::string::npos;
  return found == (verb == "has") ? "" : what + " is:\n" + whole;
}

std::string explanation_of(const state::View& view, std::uint64_t number, Time now) {
  std::string text;
  for (const tally::Line& line : decisions::explain(view, number, now).explanation) {
    text.append(line.met ? "met: " : "not met: ").append(line.text).append("\n");
  }
  return text;
}

std::string consent_of(const state::View& view, std::uint64_t number, const std::string& party) {
  for (const decisions::ConsentState& consent : decisions::consents(view, number)) {
    if (consent.party == party) return consent.given ? "given" : "missing";
  }
  return "unneeded";
}

std::string holder_of(const state::View& view, const std::string& label) {
  v1::Delegation delegation;
  if (!names::find_delegation(view, kZone, label, delegation)) return "nothing";
  return delegation.holder().empty() ? "nobody" : delegation.holder();
}

}  // namespace

std::string Scenario::expect_outcome(const std::string& name) const {
  if (last_.empty()) return "nobody has acted";
  for (const ledger::Receipt& receipt : last_) {
    const std::string outcome(world_->registry().info(receipt.outcome).name);
    if (outcome != name) return "the outcome is " + outcome + " (" + receipt.reason + ")";
  }
  return "";
}

std::string Scenario::expect_rules(const Words& words, const std::string& text) const {
  const Status fit = sound();
  if (words[2] == "sound") return fit ? "" : "they are refused: " + fit.error().message;
  if (words[2] != "refused") return kNotUnderstood;
  if (fit) return "they are sound";
  return holds("the refusal", fit.error().message, "has", text_after(text, "because"));
}

// "expect proposal 1 is STATE" and what else is said of a proposal.
std::string Scenario::expect_proposal(const Words& words, const std::string& text) const {
  const std::string& what = words[1];
  const std::string& word = what == "proposal" ? words[2] : words[3];
  const std::uint64_t number = std::strtoull(word.c_str(), nullptr, 10);
  const auto view = world_->view();
  v1::Proposal proposal;
  if (!decisions::find_proposal(*view, number, proposal)) return "there is no such proposal";
  if (what == "proposal") {
    return differs("proposal " + word, words.back(),
                   std::string(decisions::state_name(proposal.state())));
  }
  if (what == "failure") {
    const ledger::OutcomeInfo* info =
        ledger::find_outcome(world_->registry().outcomes(), ledger::Code{proposal.failure()});
    return differs(what, words.back(), info == nullptr ? "unknown" : std::string(info->name));
  }
  if (what == "rule") return differs(what, words.back(), proposal.rule());
  if (what == "seats") {
    return differs(what, words.back(), std::to_string(proposal.ballot().seats()));
  }
  if (what == "extensions") {
    return differs(what, words.back(), std::to_string(proposal.extensions()));
  }
  if (what == "explanation") {
    return holds(what, explanation_of(*view, number, world_->now()), words[4],
                 text_after(text, " " + words[4] + " "));
  }
  return kNotUnderstood;
}

std::string Scenario::expect_party(const Words& words) const {
  v1::Party party;
  if (!members::find_party(*world_->view(), words[1], party)) return "no party " + words[1];
  return differs(
      words[1], words.back(),
      ascii_lower(v1::Standing_Name(static_cast<v1::Standing>(members::standing_of(party)))));
}

std::string Scenario::expect_state(const Words& words, const std::string& text) const {
  static const Words kOfProposals = {"proposal", "failure",    "rule",
                                     "seats",    "extensions", "explanation"};
  const bool of_proposal =
      std::find(kOfProposals.begin(), kOfProposals.end(), words[1]) != kOfProposals.end();
  if (of_proposal) return words.size() < 5 ? kNotUnderstood : expect_proposal(words, text);
  if (words[1] == "zone" && words.size() > 3) {
    return holds("the zone", world_->zone_text(kZone), words[2], text_after(text, words[2] + " "));
  }
  if (words[1] == "holder" && words.size() == 6) {
    return differs("holder of " + words[3], words.back(), holder_of(*world_->view(), words[3]));
  }
  if (words[1] == "consent" && words.size() == 8) {  // consent of A to 1 is missing
    const std::uint64_t number = std::strtoull(words[5].c_str(), nullptr, 10);
    return differs("the consent", words.back(), consent_of(*world_->view(), number, words[3]));
  }
  if (words.size() == 4 && words[2] == "is") return expect_party(words);
  return kNotUnderstood;
}

std::string Scenario::expect_line(const Words& words, const std::string& text) {
  if (words[1] == "rules" && words.size() > 2 && !world_) return expect_rules(words, text);
  if (std::string problem = begin(); !problem.empty()) return problem;
  if (words.size() == 2) {
    std::string problem = expect_outcome(words[1]);
    if (problem.empty()) unexpected_.clear();
    return problem;
  }
  if (!unexpected_.empty()) return "before this " + unexpected_;
  if (words[1] == "because") {
    if (last_.empty()) return "nobody has acted";
    return holds("the reason", last_.back().reason, "has", text_after(text, "because"));
  }
  return expect_state(words, text);
}

}  // namespace comity::test
