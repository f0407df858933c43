// A community's members replayed from the genesis, act by act.
#include "audit/past.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::audit {
namespace {

constexpr Time kBegun{1'767'225'600'000};

Time on_day(int day) { return plus_seconds(kBegun, std::int64_t{86'400} * day); }

v1::Constitution law() {
  v1::Constitution constitution;
  v1::Chamber& companies = *constitution.add_chambers();
  companies.set_id("companies");
  companies.add_kinds(v1::COMPANY);
  v1::Chamber& north = *constitution.add_chambers();
  north.set_id("north");
  north.add_regions("north");
  north.add_parties("c");
  return constitution;
}

// Founders a and b are companies, b of the north; c belongs to civil society.
Past founded() {
  v1::GenesisBody genesis;
  wire::set_time(*genesis.mutable_time(), kBegun);
  for (const char* party : {"a", "b", "c"}) {
    v1::PartyProfile& profile = *genesis.add_founders()->mutable_party();
    profile.set_handle(party);
    profile.set_kind(*party == 'c' ? v1::CIVIL_SOCIETY : v1::COMPANY);
    if (*party == 'b') profile.set_region("north");
  }
  *genesis.mutable_constitution() = law();
  Past past;
  past.begin(genesis);
  return past;
}

v1::Action admit(const std::string& party) {
  v1::Action action;
  v1::PartyProfile& profile = *action.mutable_members_admit()->mutable_party();
  profile.set_handle(party);
  profile.set_kind(v1::COMPANY);
  profile.set_affiliation("bloc");
  return action;
}
v1::Action join() {
  v1::Action action;
  action.mutable_members_join();
  return action;
}
v1::Action leave() {
  v1::Action action;
  action.mutable_members_leave();
  return action;
}
v1::Action suspend(const std::string& party) {
  v1::Action action;
  action.mutable_members_suspend()->set_party(party);
  return action;
}
v1::Action reinstate(const std::string& party) {
  v1::Action action;
  action.mutable_members_reinstate()->set_party(party);
  return action;
}

std::string who(const Past& past, std::uint32_t term_days, int day) {
  std::string text;
  for (const Voter& voter : past.voters(law(), term_days, on_day(day))) text += voter.party;
  return text;
}

TEST(Past, FoundersSitInTheChambersThatAreTheirOwn) {
  const std::vector<Voter> expected = {
      {"a", {"companies"}, ""}, {"b", {"companies", "north"}, ""}, {"c", {"north"}, ""}};
  EXPECT_EQ(founded().voters(law(), 366, on_day(0)), expected);
}

TEST(Past, WhoIsAdmittedSitsWhenItHasJoinedAndVotesWhenItsSeatIsOldEnough) {
  Past past = founded();
  past.take(admit("d"), "", on_day(1));
  EXPECT_EQ(who(past, 0, 5), "abc");
  past.take(join(), "d", on_day(10));
  EXPECT_EQ(who(past, 0, 9), "abc");
  EXPECT_EQ(who(past, 0, 10), "abcd");
  EXPECT_EQ(who(past, 30, 39), "abc");
  EXPECT_EQ(who(past, 30, 40), "abcd");
  EXPECT_EQ(past.voters(law(), 0, on_day(10)).back(), (Voter{"d", {"companies"}, "bloc"}));
}

TEST(Past, WhoIsSuspendedHasNoSeatAndANewOneWhenItComesBack) {
  Past past = founded();
  past.take(suspend("b"), "", on_day(3));
  past.take(reinstate("b"), "", on_day(7));
  EXPECT_EQ(who(past, 0, 2), "abc");
  EXPECT_EQ(who(past, 0, 3), "ac");
  EXPECT_EQ(who(past, 0, 7), "abc");
  EXPECT_EQ(who(past, 30, 36), "ac");
  EXPECT_EQ(who(past, 30, 37), "abc");
}

TEST(Past, WhoHasLeftHasLeftForGood) {
  Past past = founded();
  v1::Action batch;
  *batch.mutable_members_batch()->add_actions() = leave();
  past.take(batch, "a", on_day(3));
  past.take(reinstate("a"), "", on_day(4));
  past.take(join(), "a", on_day(5));
  EXPECT_EQ(who(past, 0, 2), "abc");
  EXPECT_EQ(who(past, 0, 9), "bc");
  // Whoever was never admitted belongs to nobody's electorate, whatever it does.
  past.take(join(), "x", on_day(5));
  EXPECT_EQ(past.find("x"), nullptr);
}

TEST(Past, AConstitutionIsAdoptedWhenItsDecisionTakesEffect) {
  Past past = founded();
  v1::Constitution next = law();
  next.set_name("next");
  const Hash hash = crypto::sha256(wire::encode(next));
  v1::Action amend;
  *amend.mutable_constitution_amend()->mutable_constitution() = next;
  past.take(amend, "", on_day(3));
  EXPECT_FALSE(past.had_adopted(hash, on_day(2)));
  EXPECT_TRUE(past.had_adopted(hash, on_day(3)));
  EXPECT_TRUE(past.had_adopted(crypto::sha256(wire::encode(law())), on_day(0)));
}

}  // namespace
}  // namespace comity::audit
