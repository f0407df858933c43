#include "registers/names/testing/children.h"

namespace comity::names::testing {
namespace {

TEST(SetObservers, IsTheCommunitys) {
  Children community;
  EXPECT_EQ(community.subject(set_observers({"oa", "ob"}, 2), as("a")).kind,
            ledger::Subject::Kind::community);
  v1::Observers observers;
  ASSERT_TRUE(find_observers(community.draft(), ".", observers));
  EXPECT_EQ(observers.parties_size(), 4);
  EXPECT_EQ(observers.threshold(), 2U);
  ASSERT_EQ(community.run(set_observers({}, 0), decision(3)), Code::done);
  EXPECT_FALSE(find_observers(community.draft(), ".", observers));
}

TEST(SetObservers, NeedTwoVoicesAtLeast) {
  Children community;
  EXPECT_EQ(community.run(set_observers({"oa"}, 1), decision(3)), Code::out_of_range);
  EXPECT_EQ(community.run(set_observers({"oa", "ob"}, 1), decision(3)), Code::out_of_range);
  EXPECT_EQ(community.run(set_observers({"oa", "ob"}, 3), decision(3)), Code::out_of_range);
  EXPECT_EQ(community.run(set_observers({}, 2), decision(3)), Code::out_of_range);
  EXPECT_EQ(community.run(set_observers({"oc", "od"}, 2), decision(3)), Code::not_permitted);
  EXPECT_EQ(community.run(set_observers({"oa", "oc", "od"}, 2), decision(3)), Code::done);
}

TEST(SetObservers, RefusesWhoIsNotThere) {
  Children community;
  EXPECT_EQ(community.run(set_observers({"nobody", "oa"}, 2), decision(3)), Code::no_such_party);
  EXPECT_EQ(community.run(set_observers({"ob", "oa"}, 2), decision(3)), Code::not_sorted);
  EXPECT_EQ(community.run(set_observers({"oa", "oa"}, 2), decision(3)), Code::not_sorted);
  std::vector<std::string> many;
  for (char a = 'a'; a < 'd'; ++a) {
    for (char b = 'a'; b < 'l'; ++b) many.push_back(std::string{a, b});
  }
  EXPECT_EQ(community.run(set_observers(many, 2), decision(3)), Code::out_of_range);
  v1::Action other = set_observers({"oa", "ob"}, 2);
  other.mutable_names_set_observers()->set_zone("unknown.");
  EXPECT_EQ(community.run(other, decision(3)), Code::no_such_zone);
  v1::Party account;
  account.mutable_profile()->set_handle("seatless");
  account.set_standing(v1::ACCOUNT);
  community.draft().put({"members", "accounts", "seatless"}, wire::encode(account));
  EXPECT_EQ(community.run(set_observers({"oa", "seatless"}, 2), decision(3)),
            Code::holder_not_active);
  // Whoever has gone, or is suspended, does not stop the decision.
  EXPECT_EQ(community.run(set_observers({"d", "e", "oa"}, 2), decision(3)), Code::done);
}

}  // namespace
}  // namespace comity::names::testing
