#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

constexpr const char* kShared = "ns1.example.";

v1::Action accept_use(const std::string& host, const std::string& label, bool ends = false) {
  v1::Action action;
  v1::AcceptUse& it = *action.mutable_names_accept_use();
  it.set_zone(".");
  it.set_host(host);
  it.set_label(label);
  it.set_ends(ends);
  return action;
}

v1::Action serve(const std::string& label, Texts names) {
  v1::Action action;
  v1::SetNameServers& it = *action.mutable_names_set_name_servers();
  it.set_zone(".");
  it.set_label(label);
  for (const std::string& name : names) it.add_name_servers(name);
  it.set_ns_ttl_seconds(3600);
  return action;
}

// "example" with a host is a's, "user" is b's; both are served from elsewhere.
class AcceptUse : public ::testing::Test {
 protected:
  AcceptUse() {
    EXPECT_EQ(community_.run(
                  create(".", "example", "a", {"ns.test."}, {addresses(kShared, {"c0000201"})}),
                  decision(1)),
              Code::done);
    EXPECT_EQ(community_.run(create(".", "user", "b", {"ns.test."}), decision(2)), Code::done);
  }
  Code as_of_day(int day, const v1::Action& action, std::string_view party) {
    ledger::Context context;
    context.block_time = Time{day * 24LL * 3600 * 1000};
    return community_.run(action, as(party), context);
  }
  Community community_;
};

TEST_F(AcceptUse, NobodysHostIsUsedWithoutItsHolder) {
  const v1::Action uses = serve("user", {kShared});
  EXPECT_EQ(community_.run(uses, as("b")), kNotAccepted);
  EXPECT_EQ(community_.subject(accept_use(kShared, "user"), as("b")).party, "a");
  ASSERT_EQ(community_.run(accept_use(kShared, "user"), as("a")), Code::done);
  ASSERT_EQ(community_.run(uses, as("b")), Code::done);
  // Of another delegation nothing was said, nor of this one when it is somebody else's.
  ASSERT_EQ(community_.run(create(".", "other", "b", {"ns.test."}), decision(3)), Code::done);
  EXPECT_EQ(community_.run(serve("other", {kShared}), as("b")), kNotAccepted);
  // Its holder itself needs no leave, and what stands in the set stays.
  EXPECT_EQ(community_.run(serve("example", {kShared}), as("a")), Code::done);
  EXPECT_EQ(community_.run(serve("user", {"ns.test.", kShared}), as("b")), Code::done);
}

TEST_F(AcceptUse, ADecisionAsksItsHolder) {
  const v1::Action created = create(".", "new", "c", {kShared});
  EXPECT_EQ(community_.consents(created), (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(community_.run(created, decision(4)), Code::done);
}

TEST_F(AcceptUse, BindsNoLaterHolderOfTheHost) {
  ASSERT_EQ(community_.run(accept_use(kShared, "user"), as("a")), Code::done);
  v1::Action given;
  given.mutable_names_transfer_delegation()->set_zone(".");
  given.mutable_names_transfer_delegation()->set_label("example");
  given.mutable_names_transfer_delegation()->set_new_holder("c");
  ASSERT_EQ(community_.run(given, decision(4)), Code::done);
  EXPECT_EQ(community_.run(serve("user", {kShared}), as("b")), kNotAccepted);
  EXPECT_EQ(community_.run(remove_host(".", kShared), as("c")), Code::done);
}

TEST_F(AcceptUse, EndsWithNoticeAndUntilThenTheHostStays) {
  const v1::Action removed = remove_host(".", kShared);
  ASSERT_EQ(as_of_day(0, accept_use(kShared, "user"), "a"), Code::done);
  ASSERT_EQ(as_of_day(0, serve("user", {kShared}), "b"), Code::done);
  EXPECT_EQ(as_of_day(1, removed, "a"), kHostInUse);
  EXPECT_EQ(community_.reason(),
            "host ns1.example. in zone . serves delegation user. in zone ., whose use of it has "
            "not ended");
  ASSERT_EQ(as_of_day(1, accept_use(kShared, "user", true), "a"), Code::done);
  // Giving notice again does not put it off, nor does it shorten it.
  EXPECT_EQ(as_of_day(2, accept_use(kShared, "user", true), "a"), Code::no_effect);
  EXPECT_EQ(as_of_day(7, removed, "a"), kHostInUse);
  EXPECT_EQ(as_of_day(8, removed, "a"), Code::done);
}

// An import brings what stands; its holder may take that back too.
TEST_F(AcceptUse, WhatStandsWithoutAWordIsAccepted) {
  ASSERT_EQ(community_.run(create(".", "old", "c", {kShared}), genesis()), Code::done);
  EXPECT_EQ(as_of_day(0, remove_host(".", kShared), "a"), kHostInUse);
  ASSERT_EQ(as_of_day(0, accept_use(kShared, "old", true), "a"), Code::done);
  EXPECT_EQ(as_of_day(7, serve("old", {"ns.test."}), "c"), Code::done);
  EXPECT_EQ(as_of_day(7, serve("old", {kShared}), "c"), kNotAccepted);
  ASSERT_EQ(as_of_day(7, accept_use(kShared, "old"), "a"), Code::done);
  EXPECT_EQ(as_of_day(7, serve("old", {kShared}), "c"), Code::done);
}

TEST_F(AcceptUse, RefusesWhatIsMissingOrNotWellFormed) {
  EXPECT_EQ(community_.run(accept_use(kShared, "missing"), as("a")), kNoSuchDelegation);
  EXPECT_EQ(community_.run(accept_use("No Name", "user"), as("a")), Code::bad_name);
  EXPECT_EQ(community_.run(accept_use(".", "user"), as("a")), Code::inconsistent);
  v1::Action elsewhere = accept_use("ns.test.", "user");
  elsewhere.mutable_names_accept_use()->set_zone("test.");
  EXPECT_EQ(community_.run(elsewhere, as("a")), Code::no_such_zone);
  EXPECT_EQ(community_.run(accept_use(kShared, "user"), as("a")), Code::done);
  EXPECT_EQ(community_.run(accept_use(kShared, "user"), as("a")), Code::no_effect);
}

}  // namespace
}  // namespace comity::names::testing
