// What becomes of sessions and nonces when the store goes on from an older state: signers elsewhere
// remember what is lost.
#include "ledger/continuation.h"

#include "registers/keys/outcomes.h"
#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

constexpr std::uint64_t kSkipped = 1'000;

class AfterALoss : public ::testing::Test {
 protected:
  AfterALoss() {
    community_.set_groups();
    community_.sign_keys();
    for (int i = 0; i < 3; ++i) community_.post_all(kZone, 4);
  }
  void sign(std::uint32_t serial) {
    ASSERT_EQ(open(serial), Code::done) << community_.reason();
    community_.complete(community_.head(kZone).sessions(), {"a", "c"});
    community_.pass(60);
  }
  Code open(std::uint32_t serial) {
    return community_.run(community_.open(kZone, {"a", "c"}, serial), as("a"));
  }
  void go_on() {
    ledger::Continuation it;
    it.height = community_.context().height;
    it.skipped = kSkipped;
    ledger::add_continuation(community_.draft(), it);
  }

  Community community_;
};

TEST_F(AfterALoss, SessionsPassOverWhatMayHaveBeenAnswered) {
  sign(9);
  EXPECT_EQ(community_.head(kZone).sessions(), 1U);
  go_on();
  sign(9 + kSkipped + 1);
  EXPECT_EQ(community_.head(kZone).sessions(), 1 + kSkipped + 1);
  // Once, and for each role.
  sign(9 + kSkipped + 2);
  EXPECT_EQ(community_.head(kZone).sessions(), 1 + kSkipped + 2);
  ASSERT_EQ(community_.run(post(Role::key_signing, 1), as("a")), Code::done);
  ASSERT_EQ(community_.run(post(Role::key_signing, 1), as("b")), Code::done);
  ASSERT_EQ(community_.run(community_.open(Role::key_signing, {"a", "b"}), as("a")), Code::done)
      << community_.reason();
  EXPECT_EQ(community_.head(Role::key_signing).sessions(), 1 + kSkipped + 1);
}

TEST_F(AfterALoss, NoSerialIsTakenThatMayHaveBeenPublished) {
  sign(9);
  go_on();
  EXPECT_EQ(open(10), kStaleClaim);
  EXPECT_EQ(open(9 + kSkipped), kStaleClaim);
  EXPECT_EQ(community_.reason(), "serial: not greater than 1009 (RFC 1982)");
  EXPECT_EQ(open(9 + kSkipped + 1), Code::done) << community_.reason();
}

// In what is lost they may have been dropped.
TEST_F(AfterALoss, NothingIsCarriedOverFromBefore) {
  sign(9);
  go_on();
  v1::Action action = community_.open(kZone, {"a", "c"}, 9 + kSkipped + 1);
  action.mutable_keys_open_session()->add_carries(1);
  EXPECT_EQ(community_.run(action, as("a")), kStaleClaim);
  EXPECT_EQ(community_.reason(), "carries: nothing of before a continuation or of another epoch");
}

// A custodian that was not started anew still holds nonces under the numbers that it was given.
TEST_F(AfterALoss, BatchesPassOverWhatMayHaveBeenDrawn) {
  const std::uint64_t last = community_.batches(kZone, "a").last_number();
  go_on();
  const std::uint64_t next = next_batch(community_.draft(), community_.batches(kZone, "a"));
  EXPECT_EQ(next, last + kSkipped + 1);
  ASSERT_EQ(community_.run(post(kZone, 4), as("a")), Code::done) << community_.reason();
  EXPECT_EQ(community_.batches(kZone, "a").last_number(), next);
  EXPECT_EQ(next_batch(community_.draft(), community_.batches(kZone, "a")), next + 1);
}

// In what is lost its parties may have answered it, for the same or, with a lie, for another state.
TEST_F(AfterALoss, SessionsFromBeforeAreOver) {
  ASSERT_EQ(open(9), Code::done) << community_.reason();
  const std::uint64_t number = community_.head(kZone).sessions();
  community_.pass(1);
  EXPECT_EQ(open_sessions(community_.draft(), ".", kZone, community_.context().height).size(), 1U);
  go_on();
  EXPECT_TRUE(open_sessions(community_.draft(), ".", kZone, community_.context().height).empty());
  EXPECT_EQ(community_.run(answer(kZone, number, 3), as("a")), kSessionOver);
}

}  // namespace
}  // namespace comity::keys::testing
