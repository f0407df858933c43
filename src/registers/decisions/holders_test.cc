// Holders without a seat: asked and heard about what they hold, and part of nothing else.
#include "ledger/holdings.h"
#include "registers/decisions/outcomes.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

// "h" holds the name shop, and has no seat.
class HoldersTest : public ::testing::Test {
 protected:
  HoldersTest() {
    v1::Party party;
    party.mutable_profile()->set_handle("h");
    party.mutable_profile()->set_kind(v1::COMPANY);
    party.set_standing(v1::ACCOUNT);
    assembly_.draft().put({"members", "accounts", "h"}, wire::encode(party));
    v1::Delegation shop;
    shop.set_holder("h");
    assembly_.draft().put({"names", ".", "delegation/shop"}, wire::encode(shop));
  }
  static v1::Action taking(const std::string& label) {
    v1::Action action = propose();
    action.mutable_decisions_propose()->clear_actions();
    v1::HoldDelegation& hold =
        *action.mutable_decisions_propose()->add_actions()->mutable_names_hold_delegation();
    hold.set_zone(".");
    hold.set_label(label);
    return action;
  }
  bool is_asked() { return ledger::is_asked(assembly_.draft(), "h"); }

  Assembly assembly_;
};

TEST_F(HoldersTest, AreHeardWhereSomethingWouldBeTakenFromThem) {
  assembly_.at(0);
  ASSERT_EQ(assembly_.run(taking("shop"), "a"), Code::done);
  ASSERT_EQ(assembly_.run(taking("another"), "b"), Code::done);
  ASSERT_EQ(assembly_.run(propose(), "c"), Code::done);
  EXPECT_EQ(assembly_.run(object(1), "h"), Code::done);
  EXPECT_EQ(assembly_.run(object(2), "h"), Code::not_permitted);
  EXPECT_EQ(assembly_.run(object(3), "h"), Code::not_permitted);
  const auto waits = waiting_for(assembly_.draft(), "h");
  EXPECT_TRUE(waits.empty()) << "it has objected, and is heard nowhere else";
}

TEST_F(HoldersTest, AreInNoElectorateAndAskNothingOfOthers) {
  const std::uint64_t number = assembly_.open_vote("a");
  EXPECT_FALSE(has_seat(assembly_.draft(), number, "h"));
  EXPECT_EQ(assembly_.run(vote(number, v1::YES), "h"), Code::wrong_standing);
  EXPECT_EQ(assembly_.run(propose(), "h"), Code::wrong_standing);
  EXPECT_EQ(assembly_.run(consent(number), "h"), kConsentNotNeeded);
}

// An account that holds nothing goes after a term, but not while somebody waits for its word.
TEST_F(HoldersTest, AreOnRecordAsAskedUntilTheProposalEnds) {
  assembly_.trial().consents_needed = {"c", "h"};
  EXPECT_FALSE(is_asked());
  const std::uint64_t number = assembly_.open_vote("a");
  EXPECT_TRUE(is_asked());
  EXPECT_FALSE(ledger::is_asked(assembly_.draft(), "c")) << "who has a seat does not lapse";
  EXPECT_FALSE(ledger::holds_anything(assembly_.draft(), "h")) << "that is no holding";
  EXPECT_EQ(waiting_for(assembly_.draft(), "h").size(), 1U);
  EXPECT_EQ(assembly_.run(consent(number), "h"), Code::done);
  EXPECT_TRUE(is_asked()) << "the effect needs it";
  assembly_.at(200);
  assembly_.settle_due();
  EXPECT_EQ(assembly_.proposal(number).state(), v1::REJECTED);
  EXPECT_FALSE(is_asked());
}

}  // namespace
}  // namespace comity::decisions::testing
