#include "ledger/records.h"
#include "registers/names/outcomes.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

v1::Action transfer(const std::string& label, const std::string& new_holder) {
  v1::Action action;
  v1::TransferDelegation& it = *action.mutable_names_transfer_delegation();
  it.set_zone(".");
  it.set_label(label);
  it.set_new_holder(new_holder);
  return action;
}

TEST(TransferDelegation, NeedsBothSidesAndKeepsTheRest) {
  Community community;
  ASSERT_EQ(community.run(create(".", "example", "b", {"ns.elsewhere."}), decision(1)), Code::done);
  EXPECT_EQ(community.consents(transfer("example", "a")), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(community.subject(transfer("example", "a"), as("b")).kind,
            ledger::Subject::Kind::community);

  ASSERT_EQ(community.run(transfer("example", "a"), decision(9)), Code::done);

  const v1::Delegation record = community.delegation("example");
  EXPECT_EQ(record.holder(), "a");
  EXPECT_EQ(record.since_decision(), 9U);
  EXPECT_EQ(record.name_servers(0), "ns.elsewhere.");
}

TEST(TransferDelegation, AsksWhoHasLeftOnceItIsHeardOf) {
  Community community;
  ASSERT_EQ(community.run(create(".", "example", "b", {"ns.test."}), decision(1)), Code::done);
  community.add_party("b", v1::LEFT);
  EXPECT_EQ(community.consents(transfer("example", "a")), std::vector<std::string>{"a"});
  ledger::set_heard(community.draft(), "b", 20'000);
  EXPECT_EQ(community.consents(transfer("example", "a")), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(community.run(transfer("example", "a"), decision(2)), Code::done);
}

TEST(TransferDelegation, RefusesWhoCannotGiveOrTake) {
  Community community;
  ASSERT_EQ(community.run(create(".", "example", "b", {"ns.elsewhere."}), decision(1)), Code::done);
  ASSERT_EQ(community.run(create(".", "old", "", {"ns.elsewhere."}), genesis()), Code::done);
  EXPECT_EQ(community.run(transfer("example", "b"), decision(2)), Code::no_effect);
  EXPECT_EQ(community.run(transfer("example", "d"), decision(2)), Code::holder_not_active);
  EXPECT_EQ(community.run(transfer("example", "x"), decision(2)), Code::no_such_party);
  EXPECT_EQ(community.run(transfer("example", ""), decision(2)), Code::missing_field);
  EXPECT_EQ(community.run(transfer("old", "a"), decision(2)), Code::not_holder);
  EXPECT_EQ(community.run(transfer("missing", "a"), decision(2)), kNoSuchDelegation);
  EXPECT_TRUE(community.consents(transfer("missing", "a")).empty());
}

}  // namespace
}  // namespace comity::names::testing
