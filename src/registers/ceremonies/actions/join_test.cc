#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/testing/ceremony.h"

namespace comity::ceremonies::testing {
namespace {

TEST(JoinCeremony, IsAMembersOwnOnceInATry) {
  Ceremonial ceremonial;
  v1::Action action = call({"a", "b", "c"}, 2);
  ASSERT_EQ(ceremonial.run(action, decision(7)), Code::done);
  const v1::Action joins = ceremonial.join("a");
  EXPECT_EQ(ceremonial.subject(joins, as("a")).kind, ledger::Subject::Kind::self);
  EXPECT_EQ(ceremonial.run(joins, as("d")), kNoMember);
  ASSERT_EQ(ceremonial.run(joins, as("a")), Code::done);
  EXPECT_EQ(ceremonial.ceremony().members(0).one_time_key(),
            joins.ceremonies_join().one_time_key());
  EXPECT_EQ(ceremonial.ceremony().members(0).joined(), as("a").transaction.bytes());
  EXPECT_EQ(ceremonial.run(ceremonial.join("a"), as("a")), kDoneAlready);
  // Another member's key would open what is sealed to it to that one.
  EXPECT_EQ(ceremonial.run(joins, as("b")), kUnsoundPart);
}

TEST(JoinCeremony, RefusesAnotherCeremonyTryOrForm) {
  Ceremonial ceremonial;
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c"}, 2), decision(7)), Code::done);
  v1::Action action = ceremonial.join("a");
  v1::JoinCeremony& it = *action.mutable_ceremonies_join();
  it.set_ceremony(2);
  EXPECT_EQ(ceremonial.run(action, as("a")), kNoSuchCeremony);
  it.set_ceremony(0);
  EXPECT_EQ(ceremonial.run(action, as("a")), Code::missing_field);
  it.set_ceremony(1);
  it.set_attempt(2);
  EXPECT_EQ(ceremonial.run(action, as("a")), kOtherRound);
  it.set_attempt(0);
  EXPECT_EQ(ceremonial.run(action, as("a")), Code::missing_field);
  it.set_attempt(1);
  for (const Bytes& key : {Bytes(), Bytes(31, 'k'), Bytes(32, '\xff'), "\1" + Bytes(31, '\0')}) {
    it.set_one_time_key(key);
    EXPECT_EQ(ceremonial.run(action, as("a")), Code::out_of_range);
  }
}

}  // namespace
}  // namespace comity::ceremonies::testing
