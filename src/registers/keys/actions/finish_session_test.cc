#include "registers/keys/outcomes.h"
#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

using Numbers = std::vector<std::uint64_t>;

class FinishSession : public ::testing::Test {
 protected:
  FinishSession() {
    community_.set_groups();
    community_.sign_keys();
    community_.post_all(kZone, 4);
    community_.post_all(kZone, 4);
    EXPECT_EQ(open({"a", "b"}, 9, "a"), Code::done);
  }
  Code open(const Parties& parties, std::uint32_t serial, std::string_view opener) {
    return community_.run(community_.open(kZone, parties, serial), as(opener));
  }
  Code run(const v1::Action& action, std::string_view party) {
    return community_.run(action, as(party));
  }
  void answer_all(std::uint64_t session, const Parties& parties) {
    for (const std::string& party : parties) {
      EXPECT_EQ(run(answer(kZone, session, 3), party), Code::done) << community_.reason();
    }
  }

  Community community_;
};

TEST_F(FinishSession, TheFirstFixesTheDigestAndTheLastSigns) {
  answer_all(1, {"a", "b"});
  EXPECT_EQ(community_.session(kZone, 1).stage(), v1::DIGEST);
  ASSERT_EQ(run(finish(1, 'x'), "b"), Code::done);
  EXPECT_EQ(community_.session(kZone, 1).zone_digest(), Bytes(48, 'x'));
  EXPECT_EQ(community_.session(kZone, 1).stage(), v1::DIGEST);
  EXPECT_EQ(run(finish(1, 'y'), "a"), kDigestDiffers);
  EXPECT_EQ(run(finish(1, 'x'), "b"), kAlreadyAnswered);
  ASSERT_EQ(run(finish(1, 'x'), "a"), Code::done);
  EXPECT_EQ(community_.session(kZone, 1).stage(), v1::SIGNED);
  EXPECT_EQ(community_.head(kZone).signed_(), 1U);
  EXPECT_EQ(community_.head(kZone).serial(), 9U);
  EXPECT_EQ(run(finish(1, 'x'), "a"), kSessionOver);
}

TEST_F(FinishSession, WaitsForTheSharesAndForItsParties) {
  EXPECT_EQ(run(finish(2), "a"), kSessionOver);
  EXPECT_EQ(run(finish(1), "c"), kNotSigner);
  EXPECT_EQ(run(finish(1), "a"), kTooSoon);
  answer_all(1, {"a", "b"});
  EXPECT_EQ(run(answer(kZone, 1, 3), "a"), kAlreadyAnswered);
  community_.pass(1, 11);
  EXPECT_EQ(run(finish(1), "a"), kSessionOver);
  v1::Action action = finish(1);
  action.mutable_keys_finish_session()->set_zone("example.");
  EXPECT_EQ(run(action, "a"), kNoSuchGroup);
}

TEST_F(FinishSession, ChecksItsForm) {
  struct Row {
    Code code;
    void (*change)(v1::FinishSession&);
  };
  const std::vector<Row> rows = {
      {Code::bad_name, [](auto& it) { it.set_zone("x"); }},
      {Code::missing_field, [](auto& it) { it.clear_session(); }},
      {Code::out_of_range, [](auto& it) { it.set_zone_digest(Bytes(32, 'd')); }},
      {Code::out_of_range, [](auto& it) { it.set_share(Bytes(31, '\x07')); }},
      // Not below the order of the group.
      {Code::out_of_range, [](auto& it) { it.set_share(Bytes(32, '\x7f')); }},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    v1::Action action = finish(1);
    rows[i].change(*action.mutable_keys_finish_session());
    EXPECT_EQ(run(action, "a"), rows[i].code) << "row " << i;
  }
}

TEST_F(FinishSession, OvertakesTheSessionsOpenedBefore) {
  ASSERT_EQ(open({"a", "c"}, 10, "b"), Code::done);
  answer_all(2, {"a", "c"});
  for (const char* party : {"a", "c"}) ASSERT_EQ(run(finish(2), party), Code::done);
  EXPECT_EQ(community_.on_record(kZone), (Numbers{2}));
  EXPECT_EQ(run(answer(kZone, 1, 3), "a"), kSessionOver);
}

// The second session was opened before the first was signed, when its serial was still a greater
// one. Whoever completed it now would publish a version under a serial that is taken.
TEST_F(FinishSession, OvertakesLaterSessionsThatWouldNotFitAnyMore) {
  community_.pass(60);
  ASSERT_EQ(open({"b", "c"}, 9, "b"), Code::done);
  community_.complete(1, {"a", "b"});
  EXPECT_EQ(community_.on_record(kZone), (Numbers{1}));
  EXPECT_EQ(run(answer(kZone, 2, 3), "c"), kSessionOver);
}

// It may carry over what the newest has dropped.
TEST_F(FinishSession, OvertakesWhatFollowsOnAnOlderVersion) {
  community_.pass(60);
  ASSERT_EQ(open({"b", "c"}, 10, "b"), Code::done);
  community_.complete(1, {"a", "b"});
  EXPECT_EQ(community_.on_record(kZone), (Numbers{1}));
}

// Signatures of the keys are one set, which nothing is carried over to.
TEST_F(FinishSession, OfTheKeysLeavesALaterOneItsTurn) {
  const auto open_keys = [&](std::string_view opener) {
    for (const char* party : {"a", "b"}) {
      EXPECT_EQ(run(post(kKey, 1, true), party), Code::done);
    }
    return community_.run(community_.open(kKey, {"a", "b"}), as(opener));
  };
  const auto sign_keys = [&](std::uint64_t session) {
    for (const char* party : {"a", "b"}) {
      EXPECT_EQ(run(answer(kKey, session, 1), party), Code::done) << community_.reason();
    }
  };
  community_.pass(60);
  ASSERT_EQ(open_keys("a"), Code::done) << community_.reason();
  community_.pass(59);
  ASSERT_EQ(open_keys("b"), Code::done) << community_.reason();
  community_.pass(1);
  ASSERT_EQ(open_keys("c"), Code::done) << community_.reason();
  sign_keys(2);
  // 1 is named by the open session of the zone; 3 was opened too soon after 2.
  EXPECT_EQ(community_.on_record(kKey), (Numbers{1, 2, 4}));
  sign_keys(4);
  EXPECT_EQ(community_.on_record(kKey), (Numbers{1, 4}));
}

}  // namespace
}  // namespace comity::keys::testing
