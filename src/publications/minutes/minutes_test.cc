// What minutes say of a decision: passed, rejected, still open, ended before its vote.
#include "publications/minutes/minutes.h"

#include <gtest/gtest.h>

#include <map>

#include "ledger/effect.h"
#include "registers/decisions/testing/assembly.h"
#include "wiring/wiring.h"

namespace comity::minutes {
namespace {

using decisions::testing::Assembly;
using ledger::Code;

class Told : public ::testing::Test {
 protected:
  // Keeps the text for whoever asks for its hash.
  void put(v1::Content& content, const std::string& text) {
    const Hash hash = crypto::sha256(text);
    content.set_hash(hash.bytes());
    content.set_length(text.size());
    texts_[hash] = text;
  }
  std::uint64_t open_vote(const std::string& title, const std::string& text) {
    assembly_.at(0);
    v1::Action action = decisions::testing::propose();
    put(*action.mutable_decisions_propose()->mutable_title(), title);
    if (!text.empty()) put(*action.mutable_decisions_propose()->mutable_text(), text);
    EXPECT_EQ(assembly_.run(action, "a"), Code::done);
    v1::ProposedActions actions;
    *actions.mutable_actions() = action.decisions_propose().actions();
    assembly_.trial().effect_set = crypto::sha256("changes");
    assembly_.trial().effect =
        ledger::hash_of_effect(assembly_.trial().effect_set, crypto::sha256(wire::encode(actions)));
    assembly_.settle_due();
    assembly_.at(100);
    assembly_.settle_due();
    return decisions::last_number(assembly_.draft());
  }
  void vote(std::uint64_t number, const std::string& party, v1::Choice choice,
            const std::string& reason = "") {
    v1::Action action = decisions::testing::vote(number, choice);
    if (!reason.empty()) put(*action.mutable_decisions_vote()->mutable_reason(), reason);
    EXPECT_EQ(assembly_.run(action, party), Code::done);
  }
  void object(std::uint64_t number, const std::string& party, const std::string& reason) {
    v1::Action action = decisions::testing::object(number);
    put(*action.mutable_decisions_object()->mutable_reason(), reason);
    EXPECT_EQ(assembly_.run(action, party), Code::done);
  }
  void answer(std::uint64_t number, const std::string& party, const std::string& text) {
    v1::Action action = decisions::testing::answer(number, party);
    put(*action.mutable_decisions_answer()->mutable_answer(), text);
    EXPECT_EQ(assembly_.run(action, "a"), Code::done);
  }
  void pass_until(std::int64_t second) {
    assembly_.at(second);
    assembly_.settle_due();
  }

  Result<Document> document(std::uint64_t number) {
    const auto text = [this](const Hash& hash) -> std::optional<Bytes> {
      const auto found = texts_.find(hash);
      return found == texts_.end() ? std::nullopt : std::optional(found->second);
    };
    const Source source{assembly_.draft(),
                        registry_,
                        crypto::sha256("community"),
                        "Assembly",
                        false,
                        {7, assembly_.now(), crypto::sha256("root"), 0},
                        12,
                        text};
    return minutes_of(source, number);
  }
  std::string markdown(std::uint64_t number) {
    const Result<Document> made = document(number);
    EXPECT_TRUE(made) << made.error().message;
    return made ? to_markdown(*made) : "";
  }

  Assembly assembly_;
  std::map<Hash, std::string> texts_;
  const ledger::Registry registry_ = wiring::registry();
};

// Each of these lines stands in the text, in this order.
void expect_lines(const std::string& text, const std::vector<std::string>& lines) {
  std::size_t from = 0;
  for (const std::string& line : lines) {
    const std::size_t at = ("\n" + text).find("\n" + line + "\n", from);
    ASSERT_NE(at, std::string::npos) << line << "\nis not in\n" << text;
    from = at + 1;
  }
}

TEST_F(Told, APassedDecisionIsToldFromThePaperToTheEffect) {
  const std::uint64_t number = open_vote("A key for *example*", "Because\nit is time.");
  object(number, "c", "Too early?");
  answer(number, "c", "No.");
  vote(number, "a", v1::YES);
  vote(number, "b", v1::YES, "It is sound.");
  vote(number, "c", v1::NO);
  pass_until(200);
  pass_until(250);
  expect_lines(
      markdown(number),
      {"# Minutes of proposal 1",
       "- **Title:** A key for \\*example\\*",
       "- **Proposed by:** a",
       "- **State:** effective",
       "- **Community:** Assembly",
       "## Text",
       "> Because\\",
       "> it is time.",
       "## What it changes",
       "- names.set\\_ds",
       "  - \\- example. DS",
       "## Outcome",
       "- Passed, and in effect since 2027-01-15T08:04:10.000Z.",
       "## How it went",
       "- **proposed**: at 2027-01-15T08:00:00.000Z",
       "- **the vote opened**: at 2027-01-15T08:01:40.000Z",
       "- **the vote closed: passed**: at 2027-01-15T08:03:20.000Z",
       "- **took effect**: at 2027-01-15T08:04:10.000Z",
       "- **Rule:** plain",
       "- consultation: 1 minute 40 seconds",
       "- vote: 1 minute 40 seconds",
       "- time lock: 50 seconds",
       "- met: more than 1/2 of yes and no: 2 of 3, 2 needed",
       "## Electorate",
       "- **all seats**: seats 3; yes 2; no 1; abstain 0",
       "- **companies**: seats 3; yes 2; no 1; abstain 0",
       "- **a**: chambers companies",
       "## Roll call",
       "### Chamber companies",
       "- **a**: vote yes; at 2027-01-15T08:01:40.000Z",
       "- **b**: vote yes; at 2027-01-15T08:01:40.000Z; reason given below",
       "- **c**: vote no; at 2027-01-15T08:01:40.000Z",
       "### Reason of b for yes",
       "> It is sound.",
       "## Consents",
       "It needed none.",
       "## Objections",
       "### Of c",
       "A major objection of 2027-01-15T08:01:40.000Z:",
       "> Too early?",
       "Answer of a:",
       "> No.",
       "- **Height:** 7",
       "- **State root:** " + crypto::sha256("root").hex(),
       "- **Entry of the log with that root:** 12",
       "And of this proposal 3 votes, 0 consents and 1 objection, each signed by its party.",
       "- **a**: act decisions.propose; transaction " + to_hex(assembly_.proposal(1).transaction()),
       "    comity audit decision 1"});
}

TEST_F(Told, ARejectedOneSaysWhatWasNotMetAndWhoWasSilent) {
  const std::uint64_t number = open_vote("x", "");
  object(number, "b", "No.");
  vote(number, "c", v1::NO);
  pass_until(200);
  expect_lines(markdown(number), {"- **State:** rejected", "There is none besides the title.",
                                  "- Rejected: the vote did not pass.",
                                  "- Not met: more than 1/2 of yes and no: 0 of 1, 1 needed.",
                                  "- **the vote closed: rejected**: at 2027-01-15T08:03:20.000Z",
                                  "- not met: more than 1/2 of yes and no: 0 of 1, 1 needed",
                                  "- **a**: vote none", "Unanswered."});
}

TEST_F(Told, AnOpenOneSaysWhatItWouldComeTo) {
  const std::uint64_t number = open_vote("x", "");
  expect_lines(markdown(number),
               {"- The vote is open until 2027-01-15T08:03:20.000Z. As things stand it would not "
                "pass."});
  vote(number, "a", v1::YES);
  expect_lines(
      markdown(number),
      {"- The vote is open until 2027-01-15T08:03:20.000Z. As things stand it would pass."});
}

TEST_F(Told, BeforeTheVoteNothingIsCounted) {
  assembly_.at(0);
  ASSERT_EQ(assembly_.run(decisions::testing::propose(), "a"), Code::done);
  assembly_.settle_due();
  expect_lines(markdown(1), {"- It is in consultation; the vote opens at 2027-01-15T08:01:40.000Z.",
                             "The vote is not open yet. With the seats of now, and no vote:",
                             "That is fixed when the vote opens; it was not opened."});
  ASSERT_EQ(assembly_.run(decisions::testing::withdraw(1), "a"), Code::done);
  expect_lines(markdown(1),
               {"- Withdrawn at 2027-01-15T08:00:00.000Z, by its proposer or because its proposer "
                "had no seat any more.",
                "No vote was opened, so none was counted."});
}

TEST_F(Told, WhatIsNotAtHandIsNamedByItsHash) {
  const std::uint64_t number = open_vote("x", "yy");
  texts_.clear();
  expect_lines(
      markdown(number),
      {"- **Title:** Text of 1 octet with the hash " + crypto::sha256("x").hex() + ", not at hand.",
       "Text of 2 octets with the hash " + crypto::sha256("yy").hex() + ", not at hand."});
}

// Each of six texts has a sixth of the octets: no long one crowds out another.
TEST_F(Told, ALongReasonCrowdsOutNoOther) {
  constexpr std::size_t kPart = (4 << 20) / 6;
  const std::uint64_t number = open_vote("x", "y");
  object(number, "c", std::string(kPart, 'c'));
  vote(number, "a", v1::YES, std::string(kPart + 1, 'a'));
  vote(number, "b", v1::NO, std::string(kPart, 'b'));
  expect_lines(markdown(number), {"Text of 699051 octets with the hash " +
                                      crypto::sha256(std::string(kPart + 1, 'a')).hex() +
                                      ", too long to be shown here.",
                                  "> " + std::string(kPart, 'b'), "> " + std::string(kPart, 'c')});
}

TEST_F(Told, TheHeightIsFoundInBothForms) {
  const std::uint64_t number = open_vote("- **Height:** 9 <th scope=\"row\">Height</th><td>9", "");
  const Result<Document> made = document(number);
  ASSERT_TRUE(made);
  EXPECT_EQ(height_named(to_markdown(*made)), 7U);
  EXPECT_EQ(height_named(to_html(*made)), 7U);
  EXPECT_EQ(height_named("# Minutes\n"), std::nullopt);
  EXPECT_EQ(height_named("- **Height:** x"), std::nullopt);
}

TEST_F(Told, WhatIsNotOnRecordIsNotFound) {
  const Result<Document> none = document(1);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::not_found);
}

// Whoever hands out other actions than those that were voted on gets no minutes of them.
TEST_F(Told, WhatVotesAreNotOnIsNotTold) {
  const std::uint64_t number = open_vote("x", "");
  v1::Proposal proposal = assembly_.proposal(number);
  put(*proposal.mutable_title(), "another title");
  const decisions::DecisionKeys keys = decisions::keys_of(number);
  assembly_.draft().put(keys.proposal, wire::encode(proposal));
  const Result<Document> made = document(number);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::corrupt);
}

}  // namespace
}  // namespace comity::minutes
