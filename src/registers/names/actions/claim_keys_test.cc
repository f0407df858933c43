#include <algorithm>

#include "registers/names/keys.h"
#include "registers/names/outcomes.h"
#include "registers/names/testing/children.h"

namespace comity::names::testing {
namespace {

TEST(ClaimKeys, BecomeTrueByTwoVoices) {
  Children community;
  EXPECT_EQ(community.subject(claim_of({1, 2}, {2}), as("oa")).kind, ledger::Subject::Kind::self);
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday)), Code::done);
  EXPECT_EQ(community.ds(), Children::ds_of(1));
  EXPECT_EQ(community.claims(), 1U);
  EXPECT_EQ(community.order().followed_height(), 0U);

  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("ob"), at(kToday + 60, 12)), Code::done);
  EXPECT_EQ(community.ds(), Children::ds_of(2));
  const v1::Delegation record = community.delegation("example");
  EXPECT_EQ(record.ds_height(), 12U);
  EXPECT_EQ(record.ds_ttl_seconds(), 3600U);
  EXPECT_EQ(record.holder(), "a");
  EXPECT_EQ(community.claims(), 0U);
  const v1::ChildOrder order = community.order();
  EXPECT_EQ(order.followed_height(), 12U);
  ASSERT_EQ(order.followed_by_size(), 2);
  EXPECT_EQ(order.followed_by(0), "oa");
  EXPECT_EQ(order.followed_by(1), "ob");
  EXPECT_EQ(wire::to_time(order.newer_than())->milliseconds, (kToday - 3'600) * 1000);
}

// Whoever comes late finds that there is nothing to do.
TEST(ClaimKeys, OfOneVoiceAreOneHoweverManySayIt) {
  Children community;
  for (const char* party : {"oc", "od"}) {
    ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as(party), at(kToday)), Code::done);
  }
  EXPECT_EQ(community.ds(), Children::ds_of(1));
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday)), Code::done);
  EXPECT_EQ(community.ds(), Children::ds_of(2));
  EXPECT_EQ(community.order().followed_by_size(), 3);
  EXPECT_EQ(community.run(claim_of({1, 2}, {2}), as("ob"), at(kToday)), Code::no_effect);
}

TEST(ClaimKeys, SaidTwiceByOneCountOnceAndCostNothing) {
  Children community;
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday)), Code::done);
  EXPECT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday + 5)), Code::no_effect);
  EXPECT_EQ(community.claims(), 1U);
  // Another one takes the place of the first.
  ASSERT_EQ(community.run(claim_of({1, 3}, {3}), as("oa"), at(kToday + 5)), Code::done);
  EXPECT_EQ(community.claims(), 1U);
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("ob"), at(kToday + 5)), Code::done);
  EXPECT_EQ(community.ds(), Children::ds_of(1));
}

TEST(ClaimKeys, LapseAfterADay) {
  Children community;
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday)), Code::done);
  const std::int64_t later = kToday + kDaySeconds;
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}, later), as("ob"), at(later)), Code::done);
  EXPECT_EQ(community.ds(), Children::ds_of(1));
  EXPECT_EQ(community.claims(), 1U) << "the one that has lapsed is gone";
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}, later), as("oa"), at(later)), Code::done);
  EXPECT_EQ(community.ds(), Children::ds_of(2));
}

TEST(ClaimKeys, OfWhoObservesNoLongerDoNotCount) {
  Children community;
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday)), Code::done);
  ASSERT_EQ(community.run(set_observers({"ob", "oc"}, 2), decision(3)), Code::done);
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("ob"), at(kToday)), Code::done);
  EXPECT_EQ(community.ds(), Children::ds_of(1));
  community.add_party("ob", v1::SUSPENDED);
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("oc"), at(kToday)), Code::done);
  EXPECT_EQ(community.ds(), Children::ds_of(1));
}

TEST(ClaimKeys, AreForObserversAndOrderedChildrenAlone) {
  Children community;
  const v1::Action sound = claim_of({1, 2}, {2});
  EXPECT_EQ(community.run(sound, as("b"), at(kToday)), kNotObserver);
  EXPECT_EQ(community.run(sound, as("a"), at(kToday)), kNotObserver) << "the holder neither";
  v1::Action other = sound;
  other.mutable_names_claim_keys()->set_label("test");
  EXPECT_NE(community.run(other, as("oa"), at(kToday)), Code::done);
  other = sound;
  other.mutable_names_claim_keys()->set_label("missing");
  EXPECT_NE(community.run(other, as("oa"), at(kToday)), Code::done);
  ASSERT_EQ(community.run(set_order(false), as("a"), at(kToday)), Code::done);
  EXPECT_EQ(community.run(sound, as("oa"), at(kToday)), kNoOrder);
  // Of the two only what was ordered.
  ASSERT_EQ(community.run(set_order(false, true), as("a"), at(kToday)), Code::done);
  EXPECT_EQ(community.run(sound, as("oa"), at(kToday)), kNoOrder);
}

// That is claimed by itself (claim_first_keys_test.cc).
TEST(ClaimKeys, DoNotMakeAnInsecureChildSecure) {
  Children community;
  ASSERT_EQ(community.run(set_example_ds({}), as("a"), at(kToday - 9'000)), Code::done);
  EXPECT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday)), kNotProved);
}

TEST(ClaimKeys, TakeTheDsSetAwayOnlyWhereItIsOrdered) {
  Children community;
  EXPECT_EQ(community.run(claim_of({1}, {}), as("oa"), at(kToday)), kNoOrder);
  ASSERT_EQ(community.run(set_order(true, true, true), as("a"), at(kToday, 6)), Code::done);
  for (const char* party : {"oa", "ob"}) {
    ASSERT_EQ(community.run(claim_of({1}, {}), as(party), at(kToday)), Code::done);
  }
  EXPECT_TRUE(community.ds().empty());
  EXPECT_EQ(community.delegation("example").ds_ttl_seconds(), 0U);
}

// What is captured of an earlier time proves nothing any more, however well it is signed.
TEST(ClaimKeys, RefuseWhatWasSignedBefore) {
  Children community;
  const v1::Action early = claim_of({1, 2}, {1, 2}, kToday - 500);
  for (const char* party : {"oa", "ob"}) {
    ASSERT_EQ(community.run(claim_of({1, 2}, {2, 1}), as(party), at(kToday)), Code::done);
  }
  for (const char* party : {"oa", "ob"}) {
    ASSERT_EQ(community.run(claim_of({1, 2}, {2}, kToday + 9), as(party), at(kToday + 9)),
              Code::done);
  }
  ASSERT_EQ(community.ds(), Children::ds_of(2));
  EXPECT_EQ(community.run(early, as("oa"), at(kToday + 20)), kNotNewer);
  // Nor what is as old as the last.
  EXPECT_EQ(community.run(claim_of({1, 2}, {1}, kToday + 9), as("oa"), at(kToday + 9)), kNotNewer);
}

TEST(ClaimKeys, RefuseWhatWasSignedBeforeTheHolderSetTheDsItself) {
  Children community;
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday)), Code::done);
  ASSERT_EQ(community.run(set_example_ds({1, 4}), as("a"), at(kToday + 1)), Code::done);
  EXPECT_EQ(community.run(claim_of({1, 2}, {2}), as("ob"), at(kToday + 2)), kNotNewer);
  const std::int64_t later = kToday + 7'200;
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}, later), as("ob"), at(later)), Code::done);
  EXPECT_EQ(community.ds().size(), 2U) << "what was claimed of another state does not count";
}

TEST(ClaimKeys, OfBeforeTheHolderSetTheDsItselfDoNotCount) {
  Children community;
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday)), Code::done);
  ASSERT_EQ(community.run(set_example_ds({1}), as("a"), at(kToday + 10)), Code::done);
  const std::int64_t later = kToday + 9'000;
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}, later), as("ob"), at(later)), Code::done);
  EXPECT_EQ(community.ds(), Children::ds_of(1)) << "what the other one said is of before";
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}, later), as("oa"), at(later)), Code::done)
      << "which it may say anew";
  EXPECT_EQ(community.ds(), Children::ds_of(2));
}

TEST(ClaimKeys, RefuseWhatIsNotProved) {
  Children community;
  // By a key that the DS set does not name; a DS that matches no key.
  EXPECT_EQ(community.run(claim_of({2}, {2}), as("oa"), at(kToday)), kNotProved);
  EXPECT_EQ(community.run(claim_of({1}, {7}), as("oa"), at(kToday)), kNotProved);
  // Not yet, and no longer.
  EXPECT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday - 3'601)), kNotProved);
  EXPECT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday + 15 * kDaySeconds)),
            kNotProved);
  v1::Action other = claim_of({1, 2}, {2});
  other.mutable_names_claim_keys()->set_ds_ttl_seconds(60);
  EXPECT_EQ(community.run(other, as("oa"), at(kToday)), kNotProved);
  // What another child has signed.
  const dns::Name test = dns::Name::parse("test.").value();
  EXPECT_EQ(community.run(claim_with(dns::testing::child_with_cds(
                              test, {{1, 2}, {1, 2}, {2}, kToday - 3'600, kToday + kDaySeconds})),
                          as("oa"), at(kToday)),
            Code::out_of_range);
  EXPECT_EQ(community.claims(), 0U);
}

TEST(ClaimKeys, AreRefusedWhenTheyAreNotWellFormed) {
  Children community;
  v1::Action action = claim_of({1, 2}, {2});
  v1::ClaimKeys& it = *action.mutable_names_claim_keys();
  const v1::ClaimKeys sound = it;
  it.clear_cds();
  EXPECT_EQ(community.run(action, as("oa"), at(kToday)), Code::out_of_range);
  it = sound;
  it.set_ds_ttl_seconds(0x80000000U);
  EXPECT_EQ(community.run(action, as("oa"), at(kToday)), Code::out_of_range);
  it = sound;
  it.set_zone("no zone");
  EXPECT_EQ(community.run(action, as("oa"), at(kToday)), Code::bad_name);
  it = sound;
  for (int i = 0; i < 17; ++i) it.mutable_dnskey()->add_rdata(Bytes(40, static_cast<char>(i)));
  EXPECT_EQ(community.run(action, as("oa"), at(kToday)), Code::out_of_range);
}

// "a right that others can write": an order ends with all that it rests on.
TEST(ClaimKeys, AreRefusedOnceTheOrderIsVoid) {
  const v1::Action sound = claim_of({1, 2}, {2});
  {
    Children community;
    ASSERT_EQ(community.run(sound, as("oa"), at(kToday)), Code::done);
    v1::Action transfer;
    transfer.mutable_names_transfer_delegation()->set_zone(".");
    transfer.mutable_names_transfer_delegation()->set_label("example");
    transfer.mutable_names_transfer_delegation()->set_new_holder("b");
    ASSERT_EQ(community.run(transfer, decision(4), at(kToday, 10)), Code::done);
    EXPECT_EQ(community.run(sound, as("ob"), at(kToday)), kNoOrder);
    // What was claimed before counts for no later order.
    ASSERT_EQ(community.run(set_order(true), as("b"), at(kToday, 11)), Code::done);
    ASSERT_EQ(community.run(sound, as("ob"), at(kToday)), Code::done);
    EXPECT_EQ(community.ds(), Children::ds_of(1));
  }
  {
    Children community;
    v1::Party holder;
    holder.mutable_profile()->set_handle("a");
    holder.set_standing(v1::ACTIVE);
    holder.set_keys_height(8);  // as a recovery leaves it
    community.draft().put({"members", "parties", "a"}, wire::encode(holder));
    EXPECT_EQ(community.run(sound, as("oa"), at(kToday)), kNoOrder);
    ASSERT_EQ(community.run(set_order(true), as("a"), at(kToday, 11)), Code::done);
    EXPECT_EQ(community.run(sound, as("oa"), at(kToday)), Code::done);
  }
}

TEST(ClaimKeys, GoWithTheName) {
  Children community;
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday)), Code::done);
  v1::Action remove;
  remove.mutable_names_remove_delegation()->set_zone(".");
  remove.mutable_names_remove_delegation()->set_label("example");
  ASSERT_EQ(community.run(remove, decision(4), at(kToday, 10)), Code::done);
  EXPECT_EQ(community.claims(), 0U);
  EXPECT_FALSE(community.draft().get(order_key(".", "example")));
}

// In every order of what three observers see, of whom one sees another zone than the others, the DS
// set becomes what two of different voices have claimed, and nothing else.
TEST(ClaimKeys, NeverFollowWhatOneVoiceAloneHasSeen) {
  std::vector<int> order = {0, 1, 2};
  do {
    Children community;
    for (const int who : order) {
      const std::vector<int> wanted = who == 2 ? std::vector<int>{3} : std::vector<int>{2};
      const std::vector<std::string> parties = {"oa", "ob", "oc"};
      const Code code = community.run(claim_of({1, 2, 3}, wanted),
                                      as(parties[static_cast<std::size_t>(who)]), at(kToday));
      // When the others were first, the one who is alone shows nothing that is newer.
      EXPECT_TRUE(code == Code::done || (who == 2 && code != Code::done));
    }
    EXPECT_EQ(community.ds(), Children::ds_of(2));
  } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace
}  // namespace comity::names::testing
