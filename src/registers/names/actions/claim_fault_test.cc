// An odd record set holds back nobody else's: enough observers set it back to what it was.
#include <gtest/gtest.h>

#include "registers/names/faults.h"
#include "registers/names/keys.h"
#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/testing/children.h"

namespace comity::names::testing {
namespace {

const std::string kGarden = "www.garden.";

Bytes words_rdata(const std::string& words) {
  return Bytes(1, static_cast<char>(words.size())) + words;
}
v1::Action set_words(const std::string& words) {
  return set_records(kGarden, dns::type::kTxt, {words_rdata(words)});
}
v1::Action remove_words() { return set_records(kGarden, dns::type::kTxt, {}); }

// That the set of this height is at fault, and was `before`; empty: it was not there.
v1::Action fault_claim(std::uint64_t set_height, const std::string& before) {
  v1::Action action;
  v1::ClaimFault& it = *action.mutable_names_claim_fault();
  it.set_zone(".");
  it.set_owner(kGarden);
  it.set_type(dns::type::kTxt);
  it.set_set_height(set_height);
  if (!before.empty()) {
    it.mutable_before()->add_rdata(words_rdata(before));
    it.set_ttl_seconds(300);
  }
  return action;
}

// "garden" is a's and no cut; "good" stood at www.garden. for a day when "bad" came at height 20.
class OddGarden : public Children {
 public:
  OddGarden() {
    EXPECT_EQ(run(create(".", "garden", "a", {}), decision(3)), Code::done);
    set("good", kToday - kDaySeconds, 10);
    set("bad", kToday, 20);
  }
  void set(const std::string& words, std::int64_t seconds, std::uint64_t height) {
    EXPECT_EQ(run(set_words(words), as("a"), at(seconds, height)), Code::done);
  }
  Code claims(const std::string& party, std::uint64_t set_height, const std::string& before,
              std::int64_t seconds = kToday + 60, std::uint64_t height = 21) {
    return run(fault_claim(set_height, before), as(party), at(seconds, height));
  }
  [[nodiscard]] v1::RecordSet standing() const {
    v1::RecordSet set;
    (void)find_set(draft(), ".", kGarden, dns::type::kTxt, set);
    return set;
  }
  [[nodiscard]] std::string words() const {
    const v1::RecordSet set = standing();
    return set.rdata().empty() ? "" : set.rdata(0).substr(1);
  }
};

TEST(ClaimFault, SetsTheSetBackWhenEnoughVoicesSaySo) {
  OddGarden community;
  ASSERT_EQ(community.claims("oa", 20, "good"), Code::done);
  EXPECT_EQ(community.words(), "bad");
  EXPECT_EQ(fault_claims(community.draft(), ".",
                         *find_fresh(community.draft(), ".", kGarden, dns::type::kTxt)),
            std::vector<std::string>{"oa"});
  EXPECT_TRUE(sets_back(community.draft(), ".").empty());
  ASSERT_EQ(community.claims("ob", 20, "good", kToday + 61, 22), Code::done);
  EXPECT_EQ(community.words(), "good");
  EXPECT_EQ(community.standing().ttl_seconds(), 300U);
  EXPECT_EQ(community.standing().set_height(), 22U);
  const std::vector<SetBackSet> back = sets_back(community.draft(), ".");
  ASSERT_EQ(back.size(), 1U);
  EXPECT_EQ(back[0].owner, kGarden);
  EXPECT_EQ(back[0].type, dns::type::kTxt);
  EXPECT_EQ(back[0].height, 22U);
  EXPECT_EQ(back[0].refused_height, 20U);
  EXPECT_EQ(back[0].by, (std::vector<std::string>{"oa", "ob"}));
  // Its holder may set what it likes; then nothing is said of it any more.
  community.set("better", kToday + 100, 30);
  EXPECT_EQ(community.words(), "better");
  EXPECT_TRUE(sets_back(community.draft(), ".").empty());
}

TEST(ClaimFault, TakesAwayWhatDidNotStandBefore) {
  OddGarden community;
  ASSERT_EQ(community.run(remove_words(), as("a"), at(kToday + 1, 21)), Code::done);
  community.set("bad", kToday + 9'000, 22);
  ASSERT_EQ(community.claims("oa", 22, "", kToday + 9'001), Code::done);
  ASSERT_EQ(community.claims("ob", 22, "", kToday + 9'001), Code::done);
  EXPECT_TRUE(community.standing().rdata().empty());
  EXPECT_EQ(sets_back(community.draft(), ".").size(), 1U);
}

TEST(ClaimFault, DoesNotGoBackToWhatHadNoTimeToProveItself) {
  OddGarden community;
  community.set("bad too", kToday + 3'599, 23);
  EXPECT_EQ(community.claims("oa", 23, "bad", kToday + 3'600), kNotBefore);
  ASSERT_EQ(community.claims("oa", 23, "good", kToday + 3'600), Code::done);
  ASSERT_EQ(community.claims("ob", 23, "good", kToday + 3'600), Code::done);
  EXPECT_EQ(community.words(), "good");
  // What has stood for an hour is what a later one goes back to.
  community.set("settled", kToday + 4'000, 24);
  community.set("bad", kToday + 7'600, 25);
  EXPECT_EQ(community.claims("oa", 25, "good", kToday + 7'601), kNotBefore);
  EXPECT_EQ(community.claims("oa", 25, "settled", kToday + 7'601), Code::done);
}

// Nor to what is older than a day, however often the set has changed since.
TEST(ClaimFault, DoesNotGoBackToWhatIsLongGone) {
  OddGarden community;
  std::uint64_t height = 30;
  std::int64_t now = kToday;
  for (; now < kToday + kDaySeconds; now += 3'000) {
    community.set("at " + std::to_string(height), now, height);
    ++height;
  }
  community.set("last", now, height);
  EXPECT_EQ(community.claims("oa", height, "good", now + 1), kNotBefore);
  EXPECT_EQ(community.claims("oa", height, "at " + std::to_string(height - 1), now + 1),
            Code::done);
}

// However many they are: what has stood for a day is beyond them, and so is what they have set
// back.
TEST(ClaimFault, ReachesNothingOld) {
  OddGarden community;
  const std::int64_t late = kToday + kDaySeconds;
  EXPECT_EQ(community.claims("oa", 20, "good", late), kNotFresh);
  EXPECT_EQ(community.claims("oa", 20, "good", late - 1), Code::done);
  EXPECT_EQ(community.claims("ob", 20, "good", late), kNotFresh);
  EXPECT_EQ(community.words(), "bad");
  OddGarden other;
  for (const char* party : {"oa", "ob"}) ASSERT_EQ(other.claims(party, 20, "good"), Code::done);
  for (const char* party : {"oa", "ob"}) {
    EXPECT_EQ(other.claims(party, 21, ""), kNotFresh);
    EXPECT_EQ(other.claims(party, 21, "good"), kNotFresh);
  }
  EXPECT_EQ(other.words(), "good");
}

// They say that a set is to be what it was, and nothing else; nor do they take away what had one
// before it.
TEST(ClaimFault, PutsNothingOfTheirOwnThere) {
  OddGarden community;
  EXPECT_EQ(community.claims("oa", 20, "evil"), kNotBefore);
  EXPECT_EQ(community.claims("oa", 20, ""), kNotBefore);
  v1::Action action = fault_claim(20, "good");
  action.mutable_names_claim_fault()->set_ttl_seconds(301);
  EXPECT_EQ(community.run(action, as("oa"), at(kToday + 60, 21)), kNotBefore);
  EXPECT_EQ(community.words(), "bad");
}

TEST(ClaimFault, IsForObserversOfTwoVoices) {
  OddGarden community;
  EXPECT_EQ(community.claims("b", 20, "good"), kNotObserver);
  EXPECT_EQ(community.claims("a", 20, "good"), kNotObserver) << "the holder neither";
  for (const char* party : {"oc", "od"}) {
    ASSERT_EQ(community.claims(party, 20, "good"), Code::done);
  }
  EXPECT_EQ(community.words(), "bad") << "affiliates are one voice";
  EXPECT_EQ(community.claims("oc", 20, "good"), Code::no_effect);
  ASSERT_EQ(community.run(set_observers({"oa", "ob"}, 2), decision(4)), Code::done);
  ASSERT_EQ(community.claims("oa", 20, "good"), Code::done);
  EXPECT_EQ(community.words(), "bad") << "who observes no longer does not count";
  community.add_party("oa", v1::SUSPENDED);
  ASSERT_EQ(community.claims("ob", 20, "good"), Code::done);
  EXPECT_EQ(community.words(), "bad") << "nor does who cannot take part";
}

// A claim is about one set: once another stands there nobody has claimed anything.
TEST(ClaimFault, IsForgottenWithItsSet) {
  OddGarden community;
  ASSERT_EQ(community.claims("oa", 20, "good"), Code::done);
  community.set("fine", kToday + 120, 23);
  EXPECT_EQ(community.claims("ob", 20, "good"), Code::no_effect);
  ASSERT_EQ(community.claims("ob", 23, "good", kToday + 130), Code::done);
  EXPECT_EQ(community.words(), "fine");
  ASSERT_EQ(community.run(remove_words(), as("a"), at(kToday + 140, 24)), Code::done);
  EXPECT_EQ(community.claims("oa", 23, "good"), Code::no_effect);
  EXPECT_FALSE(community.draft().get(fault_claim_key(".", kGarden, dns::type::kTxt, "ob")));
  EXPECT_FALSE(community.draft().get(fresh_key(".", kGarden, dns::type::kTxt)));
  // The same again is set back by nobody.
  community.set("same", kToday + 200, 25);
  community.set("same", kToday + 9'000, 26);
  EXPECT_EQ(community.claims("oa", 26, "same", kToday + 9'001), Code::no_effect);
}

// What the community has decided stays, and what was there before anybody observed.
TEST(ClaimFault, ReachesOnlyWhatAHolderHasSet) {
  OddGarden community;
  const std::string owner = "free.";
  ASSERT_EQ(community.run(set_records(owner, dns::type::kTxt, {words_rdata("bad")}), decision(5),
                          at(kToday, 20)),
            Code::done);
  v1::Action action = fault_claim(20, "");
  action.mutable_names_claim_fault()->set_owner(owner);
  EXPECT_EQ(community.run(action, as("oa"), at(kToday + 1, 21)), kNotFresh);
  ASSERT_EQ(community.run(set_observers({}, 0), decision(6)), Code::done);
  community.set("alone", kToday + 2, 22);
  ASSERT_EQ(community.run(set_observers({"oa", "ob"}, 2), decision(7)), Code::done);
  EXPECT_EQ(community.claims("oa", 22, "good", kToday + 3), kNotFresh);
  EXPECT_TRUE(fresh_sets(community.draft(), ".", Time{(kToday + 3) * 1'000}).empty());
}

// Else a holder would keep an odd set by registering the name anew below its own.
TEST(ClaimFault, GoesOnWhenItsHolderMovesTheName) {
  OddGarden zone;
  v1::Delegation record;
  ASSERT_TRUE(find_delegation(zone.draft(), ".", "garden", record));
  record.set_held_height(21);
  write_delegation(zone.draft(), ".", "garden", record);
  EXPECT_EQ(zone.claims("oa", 20, "good", kToday + 60, 22), Code::done);
}

TEST(ClaimFault, IsRefusedWhenItIsNotWellFormed) {
  OddGarden community;
  v1::Action action = fault_claim(20, "good");
  v1::ClaimFault& it = *action.mutable_names_claim_fault();
  const v1::ClaimFault sound = it;
  const auto code = [&] { return community.run(action, as("oa"), at(kToday + 60, 21)); };
  it.mutable_before()->add_signatures("signature");
  EXPECT_EQ(code(), Code::out_of_range);
  it = sound;
  it.clear_before();
  EXPECT_EQ(code(), Code::inconsistent);
  it = sound;
  it.set_owner(".");
  EXPECT_EQ(code(), Code::inconsistent);
  it = sound;
  it.set_type(2);
  EXPECT_EQ(code(), Code::inconsistent);
  it = sound;
  it.mutable_before()->set_rdata(0, "");
  EXPECT_EQ(code(), Code::out_of_range);
  it = sound;
  it.set_zone("unknown.");
  it.set_owner("www.unknown.");
  EXPECT_EQ(code(), Code::no_such_zone);
  it = sound;
  it.set_set_height(19);
  EXPECT_EQ(code(), Code::no_effect);
}

}  // namespace
}  // namespace comity::names::testing
