#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/testing/ceremony.h"

namespace comity::ceremonies::testing {
namespace {

TEST(ConfirmCeremony, NamesTranscriptAndGroupAsTheyAreOnRecord) {
  Ceremonial ceremonial;
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c"}, 2), decision(7)), Code::done);
  ceremonial.join_all();
  v1::Action early;
  v1::ConfirmCeremony& it = *early.mutable_ceremonies_confirm();
  it.set_ceremony(1);
  it.set_attempt(1);
  it.set_transcript(Bytes(63, 't'));
  it.set_group(Bytes(32, 'g'));
  EXPECT_EQ(ceremonial.run(early, as("a")), Code::out_of_range);
  it.set_transcript(Bytes(64, 't'));
  EXPECT_EQ(ceremonial.run(early, as("a")), kOtherRound);
  ceremonial.deal_all();
  EXPECT_EQ(ceremonial.run(early, as("a")), kUnsoundPart);
  v1::Action action = ceremonial.confirm();
  v1::Action other = action;
  other.mutable_ceremonies_confirm()->set_group(Bytes(32, 'g'));
  EXPECT_EQ(ceremonial.run(other, as("a")), kUnsoundPart);
  other.mutable_ceremonies_confirm()->set_group(Bytes(31, 'g'));
  EXPECT_EQ(ceremonial.run(other, as("a")), Code::out_of_range);
  ASSERT_EQ(ceremonial.run(action, as("a")), Code::done);
  EXPECT_EQ(ceremonial.run(action, as("a")), kDoneAlready);
  EXPECT_EQ(ceremonial.run(action, as("d")), kNoMember);
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::CONFIRMING);
}

}  // namespace
}  // namespace comity::ceremonies::testing
