#include "registers/keys/invariants.h"

#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

// A community with one signed and one open session of the keys' group; what is done to its records
// behind the actions' back.
class Invariants : public ::testing::Test {
 protected:
  Invariants() {
    community_.set_groups();
    community_.sign_keys();
    community_.pass(60);
    community_.post_all(kKey, 1);
    EXPECT_EQ(community_.run(community_.open(kKey, {"a", "b"}), as("a")), Code::done);
  }
  std::string after_writing(const v1::SigningSession& session) {
    state::Draft step(community_.draft());
    write_session(step, ".", kKey, session);
    return Community::wrong(step, step.changes());
  }

  Community community_;
};

TEST_F(Invariants, SessionsHaveTheThresholdOfMembers) {
  const v1::SigningSession sound = community_.session(kKey, 2);
  EXPECT_EQ(after_writing(sound), "");

  v1::SigningSession session = sound;
  *session.mutable_claim()->add_parties() = sound.claim().parties(0);
  EXPECT_NE(after_writing(session), "");
  session = sound;
  session.mutable_answers()->RemoveLast();
  EXPECT_NE(after_writing(session), "");
  session = sound;
  session.mutable_claim()->mutable_parties(1)->set_party("e");
  EXPECT_NE(after_writing(session), "");
  session = sound;
  session.mutable_answers(1)->set_identifier(3);
  EXPECT_NE(after_writing(session), "");
  session = sound;
  session.mutable_claim()->mutable_parties()->SwapElements(0, 1);
  session.mutable_answers()->SwapElements(0, 1);
  EXPECT_NE(after_writing(session), "");

  state::Draft step(community_.draft());
  step.put(session_key(".", kKey, 2), "\xff");
  EXPECT_NE(Community::wrong(step, step.changes()), "");
  state::Draft elsewhere(community_.draft());
  write_session(elsewhere, "example.", kKey, sound);
  EXPECT_NE(Community::wrong(elsewhere, elsewhere.changes()), "");
}

TEST_F(Invariants, SignedHeadsExist) {
  state::Draft gone(community_.draft());
  erase_session(gone, ".", kKey, 1);
  EXPECT_EQ(Community::wrong(gone, gone.changes()),
            "key-signing session 1 of zone . is gone or is not signed");

  v1::SigningSession session = community_.session(kKey, 1);
  session.set_stage(v1::SHARES);
  EXPECT_NE(after_writing(session), "");

  state::Draft ahead(community_.draft());
  v1::SigningHead head = community_.head(kKey);
  head.set_signed_(2);
  write_head(ahead, ".", kKey, head);
  EXPECT_NE(Community::wrong(ahead, ahead.changes()), "");
}

TEST_F(Invariants, CarriedSessionsExist) {
  community_.post_all(kZone, 12);
  for (const std::uint32_t serial : {9U, 10U}) {
    v1::Action action = community_.open(kZone, {"a", "b"}, serial);
    if (serial == 10) action.mutable_keys_open_session()->add_carries(1);
    ASSERT_EQ(community_.run(action, as("a")), Code::done) << community_.reason();
    community_.complete(community_.head(kZone).sessions(), {"a", "b"});
    community_.pass(60);
  }
  state::Draft gone(community_.draft());
  erase_session(gone, ".", kZone, 1);
  EXPECT_EQ(Community::wrong(gone, gone.changes()),
            "zone-signing session 1 of zone ., which is carried over, is gone or is not signed");
}

}  // namespace
}  // namespace comity::keys::testing
