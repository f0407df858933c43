#include "registers/keys/outcomes.h"
#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

using Numbers = std::vector<std::uint64_t>;

TEST(AnswerSession, TheLastAnswerSignsTheKeys) {
  Community community;
  community.set_groups();
  community.post_all(kKey, 1);
  ASSERT_EQ(community.run(community.open(kKey, {"a", "b"}), as("c")), Code::done);
  ASSERT_EQ(community.run(answer(kKey, 1, 1), as("b")), Code::done);
  EXPECT_EQ(community.session(kKey, 1).stage(), v1::SHARES);
  EXPECT_FALSE(community.session(kKey, 1).answers(0).has_shares());
  EXPECT_EQ(community.session(kKey, 1).answers(1).shares().length(), 32U);
  EXPECT_EQ(community.head(kKey).signed_(), 0U);

  ASSERT_EQ(community.run(answer(kKey, 1, 1), as("a")), Code::done);
  EXPECT_EQ(community.session(kKey, 1).stage(), v1::SIGNED);
  EXPECT_EQ(community.head(kKey).signed_(), 1U);
  v1::SigningSession newest;
  ASSERT_TRUE(find_signed(community.draft(), ".", kKey, newest));
  EXPECT_EQ(newest.number(), 1U);
  EXPECT_TRUE(open_sessions(community.draft(), ".", kKey, community.context().height).empty());
}

TEST(AnswerSession, RefusesOthersASecondAnswerAndTheWrongLength) {
  Community community;
  EXPECT_EQ(community.run(answer(kKey, 1, 1), as("a")), kNoSuchGroup);
  community.set_groups();
  EXPECT_EQ(community.run(answer(kKey, 1, 1), as("a")), kSessionOver);
  community.post_all(kKey, 1);
  ASSERT_EQ(community.run(community.open(kKey, {"a", "b"}), as("c")), Code::done);
  EXPECT_EQ(community.run(answer(kKey, 1, 1), as("c")), kNotSigner);
  EXPECT_EQ(community.reason(), "party c has no part in key-signing session 1 of zone .");
  EXPECT_EQ(community.run(answer(kKey, 1, 2), as("a")), kStaleClaim);
  ASSERT_EQ(community.run(answer(kKey, 1, 1), as("a")), Code::done);
  EXPECT_EQ(community.run(answer(kKey, 1, 1), as("a")), kAlreadyAnswered);
  ASSERT_EQ(community.run(answer(kKey, 1, 1), as("b")), Code::done);
  EXPECT_EQ(community.run(answer(kKey, 1, 1), as("b")), kSessionOver);
  EXPECT_EQ(community.reason(), "key-signing session 1 of zone . is signed");
}

TEST(AnswerSession, ASessionIsOverWhenItsBlocksHavePassed) {
  Community community;
  community.set_groups();
  community.post_all(kKey, 1);
  ASSERT_EQ(community.run(community.open(kKey, {"a", "b"}), as("a")), Code::done);
  community.pass(1, 10);
  ASSERT_EQ(community.run(answer(kKey, 1, 1), as("a")), Code::done);
  community.pass(1, 1);
  EXPECT_EQ(community.run(answer(kKey, 1, 1), as("b")), kSessionOver);
  EXPECT_EQ(community.reason(), "key-signing session 1 of zone . has run out of time");
}

TEST(AnswerSession, ChecksItsForm) {
  Community community;
  struct Row {
    Code code;
    void (*change)(v1::AnswerSession&);
  };
  const std::vector<Row> rows = {
      {Code::bad_name, [](auto& it) { it.set_zone("x"); }},
      {Code::missing_field, [](auto& it) { it.clear_role(); }},
      {Code::missing_field, [](auto& it) { it.clear_session(); }},
      {Code::missing_field, [](auto& it) { it.clear_shares(); }},
      {Code::out_of_range, [](auto& it) { it.mutable_shares()->set_hash("short"); }},
      {Code::out_of_range, [](auto& it) { it.mutable_shares()->set_length(33); }},
      {Code::out_of_range, [](auto& it) { it.mutable_shares()->set_length(16'384 * 32); }},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    v1::Action action = answer(kZone, 1, 1);
    rows[i].change(*action.mutable_keys_answer_session());
    EXPECT_EQ(community.run(action, as("a")), rows[i].code) << "row " << i;
  }
}

// The zone that is published carries the signature of the DNSKEY set that its session names: that
// one stays on record until a later version of the zone names another.
TEST(AnswerSession, KeySessionsStayAsLongAsAZoneNamesThem) {
  Community community;
  community.set_groups();
  community.sign_keys();
  community.post_all(kZone, 4);
  ASSERT_EQ(community.run(community.open(kZone, {"a", "b"}, 1), as("a")), Code::done);
  community.complete(1, {"a", "b"});
  community.pass(60);
  community.sign_keys();
  community.pass(60);
  community.sign_keys();
  EXPECT_EQ(community.on_record(kKey), (Numbers{1, 3}));

  community.post_all(kZone, 4);
  ASSERT_EQ(community.run(community.open(kZone, {"a", "b"}, 2), as("a")), Code::done);
  EXPECT_EQ(community.on_record(kKey), (Numbers{1, 3}));
  community.complete(2, {"a", "b"});
  EXPECT_EQ(community.on_record(kKey), (Numbers{3}));
  EXPECT_EQ(community.on_record(kZone), (Numbers{2}));
}

}  // namespace
}  // namespace comity::keys::testing
