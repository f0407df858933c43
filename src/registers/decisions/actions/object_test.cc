#include "registers/decisions/outcomes.h"
#include "registers/decisions/records.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

TEST(Object, IsRaisedOncePerPartyWithAReason) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  ASSERT_EQ(assembly.run(object(1), "b"), Code::done);

  v1::Objection objection;
  ASSERT_TRUE(find_objection(assembly.draft(), 1, "b", objection));
  EXPECT_EQ(objection.state(), v1::OPEN);
  EXPECT_EQ(objection.class_(), v1::MAJOR);
  EXPECT_EQ(assembly.run(object(1), "b"), kObjectionExists);
  EXPECT_EQ(assembly.run(object(1), "c"), Code::done);
  EXPECT_EQ(assembly.run(object(1), "d"), Code::done) << "suspended, and heard";
  EXPECT_EQ(assembly.run(object(2), "c"), kNoSuchProposal);
}

TEST(Object, LeavesTimeForTheAnswer) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  assembly.at(149);
  EXPECT_EQ(assembly.run(object(number), "b"), Code::done);
  assembly.at(150);
  EXPECT_EQ(assembly.run(object(number), "c"), kWrongState);
  assembly.at(200);
  EXPECT_EQ(assembly.run(object(number), "c"), kVoteClosed);
}

TEST(Object, RefusesWhatIsNotWellFormed) {
  Assembly assembly;
  EXPECT_EQ(assembly.run(object(0), "b"), Code::missing_field);
  EXPECT_EQ(assembly.run(object(1, v1::OBJECTION_CLASS_UNSPECIFIED), "b"), Code::missing_field);
  EXPECT_EQ(assembly.run(object(1, static_cast<v1::ObjectionClass>(9)), "b"), Code::out_of_range);
  v1::Action without_reason = object(1);
  without_reason.mutable_decisions_object()->clear_reason();
  EXPECT_EQ(assembly.run(without_reason, "b"), Code::missing_field);
}

}  // namespace
}  // namespace comity::decisions::testing
