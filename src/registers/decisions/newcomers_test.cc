// Whose consent an amendment waits for when it takes effect, when the crowd that it asks has grown
// since its vote opened.
#include "registers/decisions/newcomers.h"

#include <algorithm>
#include <functional>

#include "ledger/holdings.h"
#include "ledger/records.h"
#include "registers/decisions/records.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

constexpr std::uint64_t kEarlier = 90;  // decisions that took effect before the vote opened
constexpr std::uint64_t kLater = 91;    // and after

// An amendment that asks everybody: a, b, c and the suspended d consent, and it waits for its
// effect at second 250. The account "x" held nothing when the vote opened at 100.
class NewcomersTest : public ::testing::Test {
 protected:
  NewcomersTest() {
    account("x", [](v1::Party&) {});
    took_effect(kEarlier, 50);
    took_effect(kLater, 210);
  }

  void account(const std::string& handle, const std::function<void(v1::Party&)>& change) {
    v1::Party party;
    party.mutable_profile()->set_handle(handle);
    party.mutable_profile()->set_kind(v1::COMPANY);
    party.set_standing(v1::ACCOUNT);
    change(party);
    assembly_.draft().put({"members", "accounts", handle}, wire::encode(party));
  }
  void took_effect(std::uint64_t number, std::int64_t second) {
    v1::Proposal proposal;
    proposal.set_number(number);
    proposal.set_state(v1::EFFECTIVE);
    wire::set_time(*proposal.mutable_ended_at(), assembly_.time_at(second));
    write_proposal(assembly_.draft(), proposal);
  }
  void holds(const std::string& party, const std::string& label, std::uint64_t decision) {
    v1::Delegation record;
    record.set_holder(party);
    record.set_since_decision(decision);
    assembly_.draft().put({"names", ".", "delegation/" + label}, wire::encode(record));
    ledger::move_holding(assembly_.draft(), "names/./" + label, "", party);
  }
  void seat(const std::string& handle, std::uint64_t decision) {
    v1::Party party;
    party.mutable_profile()->set_handle(handle);
    party.mutable_profile()->set_kind(v1::COMPANY);
    party.set_standing(v1::ACTIVE);
    party.set_since_decision(decision);
    assembly_.draft().put({"members", "parties", handle}, wire::encode(party));
  }

  // The amendment, to the end of its vote.
  std::uint64_t pass(std::vector<std::string> asked = {"a", "b", "c", "d"}, bool amends = true) {
    assembly_.at(0);
    v1::Action action = propose();
    if (amends) {
      v1::Propose& proposed = *action.mutable_decisions_propose();
      proposed.clear_actions();
      proposed.add_actions()->mutable_constitution_amend()->set_previous("p");
    }
    EXPECT_EQ(assembly_.run(action, "a"), Code::done);
    assembly_.settle_due();
    assembly_.at(100);
    assembly_.trial().consents_needed = std::move(asked);
    assembly_.settle_due();
    const std::uint64_t number = 1;
    for (const std::string& party : assembly_.trial().consents_needed) {
      EXPECT_EQ(assembly_.run(consent(number), party), Code::done);
    }
    for (const char* party : {"a", "b", "c"}) {
      EXPECT_EQ(assembly_.run(vote(number, v1::YES), party), Code::done);
    }
    assembly_.at(200);
    assembly_.settle_due();
    EXPECT_EQ(assembly_.proposal(number).state(), v1::TIME_LOCK);
    return number;
  }
  // Whether its effect waits for this party, as things are.
  bool waits_for(const std::string& party) {
    const auto matter = stages().open(assembly_.draft(), 1);
    EXPECT_TRUE(std::is_sorted(matter->mandate.consents.begin(), matter->mandate.consents.end()));
    return !std::binary_search(matter->mandate.consents.begin(), matter->mandate.consents.end(),
                               party);
  }

  Assembly assembly_;
};

TEST_F(NewcomersTest, WhoIsGivenANameByItsHolderAloneIsNotWaitedFor) {
  const std::uint64_t number = pass();
  // Nobody but a and x have had a hand in that.
  holds("x", "low.of.a", 0);
  EXPECT_FALSE(waits_for("x"));
  assembly_.at(250);
  assembly_.settle_due();
  EXPECT_EQ(assembly_.proposal(number).state(), v1::EFFECTIVE);
  EXPECT_TRUE(assembly_.proposal(number).late_consents().empty());
}

// What changed hands by decision reopens the consent, once, for a term.
TEST_F(NewcomersTest, WhoIsGivenANameByDecisionIsAskedLate) {
  const std::uint64_t number = pass();
  holds("x", "low.of.a", 0);
  holds("x", "shop", kLater);
  account("y", [](v1::Party&) {});
  holds("y", "more.of.a", 0);
  EXPECT_TRUE(waits_for("x"));
  assembly_.trial().consents_needed = {"a", "b", "c", "d", "x", "y"};
  assembly_.trial().verdict = ledger::refuse(Code::consent_missing, "of x");
  assembly_.at(250);
  assembly_.settle_due();
  const v1::Proposal waiting = assembly_.proposal(number);
  EXPECT_EQ(waiting.state(), v1::TIME_LOCK);
  ASSERT_EQ(waiting.late_consents_size(), 1);
  EXPECT_EQ(waiting.late_consents(0), "x") << "and not y, whom nobody but a has given anything";
}

TEST_F(NewcomersTest, WhoWasAskedWhenTheVoteOpenedIsWaitedFor) {
  holds("x", "low.of.a", 0);
  pass({"a", "b", "c", "d", "x"});
  EXPECT_FALSE(waits_for("x")) << "it has consented";
  assembly_.draft().erase({"decisions", "consents/1", "x"});
  EXPECT_TRUE(waits_for("x"));
}

// A seat is given by the decision that admits; when its party takes it is its own to say.
TEST_F(NewcomersTest, WhoWasAdmittedBeforeAndJoinsSinceIsNotWaitedFor) {
  pass();
  seat("late", kEarlier);
  seat("new", kLater);
  EXPECT_FALSE(waits_for("late"));
  EXPECT_TRUE(waits_for("new"));
}

// To be heard of makes no new place, nor does leaving.
TEST_F(NewcomersTest, WhoHadLeftAndIsHeardOfIsAskedAndWhoLeavesSinceIsNot) {
  pass();
  const auto left_at = [&](std::int64_t second) {
    return [this, second](v1::Party& party) {
      party.set_left(Bytes(32, 'l'));
      wire::set_time(*party.mutable_left_at(), assembly_.time_at(second));
    };
  };
  for (const char* handle : {"back", "slips"}) {
    account(handle, left_at(handle == std::string_view("back") ? 60 : 210));
    holds(handle, std::string("of.") + handle, 0);
    ledger::set_heard(assembly_.draft(), handle, 30'000);
  }
  EXPECT_TRUE(waits_for("back"));
  EXPECT_FALSE(waits_for("slips"));
}

// Where a decision touches one thing, its holder is protected however it came to hold it: else
// whoever is above gave a name away and a cut hid it.
TEST_F(NewcomersTest, AreAskedByDecisionsAboutTheirOwn) {
  pass({"c"}, false);
  holds("x", "low.of.a", 0);
  EXPECT_TRUE(waits_for("x"));
}

// Before the vote opens whoever holds counts. It takes the party itself to refuse as much as all
// whom it has given names together can.
TEST_F(NewcomersTest, ManyNamesBelowOnesOwnStopNoMoreThanItsHolderAlone) {
  for (const char* silent : {"a", "x"}) {
    Assembly assembly;
    v1::Party party;
    party.mutable_profile()->set_handle("x");
    party.set_standing(v1::ACCOUNT);
    assembly.draft().put({"members", "accounts", "x"}, wire::encode(party));
    assembly.trial().consents_needed = {"a", "b", "c", "x"};
    const std::uint64_t number = assembly.open_vote("b");
    for (const char* asked : {"a", "b", "c", "x"}) {
      if (asked != std::string_view(silent)) {
        EXPECT_EQ(assembly.run(consent(number), asked), Code::done);
      }
      if (asked != std::string_view("x")) {
        EXPECT_EQ(assembly.run(vote(number, v1::YES), asked), Code::done);
      }
    }
    assembly.at(200);
    assembly.settle_due();
    EXPECT_EQ(assembly.proposal(number).state(), v1::REJECTED);
    EXPECT_EQ(assembly.proposal(number).failure(),
              static_cast<std::uint32_t>(Code::consent_missing));
  }
}

// What was decided about a name keeps it where it is until the effect.
TEST_F(NewcomersTest, WhatWasDecidedIsOnRecordUntilTheEffect) {
  assembly_.at(0);
  v1::Action action = propose();
  v1::TransferDelegation& it =
      *action.mutable_decisions_propose()->mutable_actions(0)->mutable_names_transfer_delegation();
  it.set_zone(".");
  it.set_label("shop");
  it.set_new_holder("b");
  const auto decided = [&] { return ledger::is_decided(assembly_.draft(), "names/./shop"); };
  ASSERT_EQ(assembly_.run(action, "a"), Code::done);
  assembly_.settle_due();
  assembly_.at(100);
  assembly_.settle_due();
  EXPECT_FALSE(decided()) << "an open vote keeps nobody from anything";
  for (const char* party : {"a", "b", "c"}) {
    EXPECT_EQ(assembly_.run(vote(1, v1::YES), party), Code::done);
  }
  assembly_.at(200);
  assembly_.settle_due();
  EXPECT_TRUE(decided());
  assembly_.at(250);
  assembly_.settle_due();
  EXPECT_EQ(assembly_.proposal(1).state(), v1::EFFECTIVE);
  EXPECT_FALSE(decided());
}

}  // namespace
}  // namespace comity::decisions::testing
