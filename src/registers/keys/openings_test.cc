#include "registers/keys/openings.h"

#include "registers/keys/limits.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kDay = 24 * 3600;
constexpr std::int64_t kPeriod = limits::kUnsignedOpeningSeconds;

// Two of three sign. One can be missing, so three openings are free.
class Openings : public ::testing::Test {
 protected:
  Openings() {
    community_.set_groups();
    community_.sign_keys();
    restock();
  }
  void restock() {
    for (const char* party : {"a", "b", "c"}) {
      EXPECT_EQ(community_.run(post(kZone, 4, true), as(party)), Code::done);
    }
  }
  // `party` opens a session, true or not: the register cannot tell.
  Code open(std::string_view party, char claim = 'u') {
    v1::Action action = community_.open(kZone, {"a", "b"}, serial_);
    action.mutable_keys_open_session()->set_unsigned_hash(Bytes(32, claim));
    const Code code = community_.run(action, as(party));
    if (code == Code::done) restock();
    return code;
  }
  void sign_newest() { community_.complete(community_.head(kZone).sessions(), {"a", "b"}); }
  [[nodiscard]] bool owes(std::string_view party) {
    return community_.draft().get(opener_key(".", kZone, party)).has_value();
  }

  Community community_;
  std::uint32_t serial_ = 9;
};

// Every minute of a day a member opens a session that nobody answers, whenever it may.
TEST_F(Openings, AHostileMemberBurnsAFewBatchesADay) {
  std::size_t openings = 0;
  for (std::int64_t passed = 0; passed < kDay; passed += kMinute) {
    if (open("c") == Code::done) ++openings;
    community_.pass(kMinute);
  }
  EXPECT_EQ(openings, 3U + static_cast<std::size_t>((kDay - kPeriod) / kPeriod));
  EXPECT_EQ(openings, 8U);

  std::size_t next_day = 0;
  for (std::int64_t passed = 0; passed < kDay; passed += kMinute) {
    if (open("c") == Code::done) ++next_day;
    community_.pass(kMinute);
  }
  EXPECT_EQ(next_day, static_cast<std::size_t>(kDay / kPeriod));
  EXPECT_EQ(open("a"), Code::done) << "nobody else is held up by it: " << community_.reason();
}

TEST_F(Openings, WhoOpensTrueSessionsNeverWaits) {
  for (int version = 0; version < 200; ++version) {
    ASSERT_EQ(open("a"), Code::done) << community_.reason();
    EXPECT_TRUE(owes("a"));
    sign_newest();
    EXPECT_FALSE(owes("a"));
    community_.pass(kMinute);
    ++serial_;
  }
}

// Each failed session takes one out, and then the others sign.
TEST_F(Openings, AsManyFailuresAsMembersCanBeMissingCostNoTime) {
  ASSERT_EQ(open("a"), Code::done);
  ASSERT_EQ(open("a"), Code::done) << community_.reason();
  ASSERT_EQ(open("a"), Code::done) << community_.reason();
  sign_newest();
  EXPECT_TRUE(owes("a"));
  community_.pass(kPeriod);
  ++serial_;
  ASSERT_EQ(open("a"), Code::done);
  sign_newest();
  EXPECT_FALSE(owes("a")) << "the failure is forgotten by then";
}

TEST_F(Openings, TheReasonSaysWhenOneMoreIsFree) {
  for (int i = 0; i < 3; ++i) ASSERT_EQ(open("c"), Code::done) << community_.reason();
  EXPECT_EQ(open("c"), kTooSoon);
  EXPECT_EQ(community_.reason(),
            "party c has opened 3 sessions that nobody signed; the next may be opened from "
            "2026-01-01T04:00:00.500Z on");
  community_.pass(kPeriod - 1);
  EXPECT_EQ(open("c"), kTooSoon);
  community_.pass(1);
  EXPECT_EQ(open("c"), Code::done);
  EXPECT_EQ(open("c"), kTooSoon);
}

// A signature takes back its own opening and one before it, not a burst of lies.
TEST_F(Openings, ATrueSessionPaysForOneThatFailed) {
  ASSERT_EQ(open("c"), Code::done);
  ASSERT_EQ(open("c"), Code::done);
  ASSERT_EQ(open("c"), Code::done);
  sign_newest();
  community_.pass(kMinute);
  ++serial_;
  ASSERT_EQ(open("c"), Code::done);
  ASSERT_EQ(open("c"), Code::done);
  EXPECT_EQ(open("c"), kTooSoon);
}

// Signers come and go: every other session fails while the zone changes all the time.
TEST_F(Openings, WhoseEverySecondSessionIsSignedNeverWaits) {
  for (int version = 0; version < 200; ++version) {
    ASSERT_EQ(open("a"), Code::done) << community_.reason();
    ++serial_;
    ASSERT_EQ(open("a"), Code::done) << community_.reason();
    sign_newest();
    community_.pass(kMinute);
    ++serial_;
  }
}

TEST_F(Openings, WhoCameSecondWithTheSameClaimDidNotLie) {
  ASSERT_EQ(open("a"), Code::done);
  ASSERT_EQ(open("c", 'x'), Code::done);
  ASSERT_EQ(open("b"), Code::done);
  sign_newest();
  EXPECT_EQ(community_.on_record(kZone), (std::vector<std::uint64_t>{3}));
  EXPECT_FALSE(owes("a")) << "claimed what was signed";
  EXPECT_FALSE(owes("b")) << "opened what was signed";
  EXPECT_TRUE(owes("c"));
}

TEST_F(Openings, RolesCountApart) {
  for (int i = 0; i < 3; ++i) ASSERT_EQ(open("a"), Code::done);
  ASSERT_EQ(open("a"), kTooSoon);
  community_.pass(kMinute);
  ASSERT_EQ(community_.run(post(Role::key_signing, 1), as("a")), Code::done);
  ASSERT_EQ(community_.run(post(Role::key_signing, 1), as("b")), Code::done);
  EXPECT_EQ(community_.run(community_.open(Role::key_signing, {"a", "b"}), as("a")), Code::done)
      << community_.reason();
}

// docs/spec/keys.md.
TEST_F(Openings, AreTheBytesOfTheSpecification) {
  EXPECT_EQ(to_hex(state::encode(opener_key(".", kZone, "nova"))),
            "00046b65797300012e00106f70656e65722f7a6f6e652f6e6f7661");
  ASSERT_EQ(open("c"), Code::done);
  EXPECT_EQ(to_hex(*community_.draft().get(opener_key(".", kZone, "c"))),
            "0a0c"
            "08c0e2d7ca06"
            "1080cab5ee01");
}

TEST_F(Openings, MoreThanAreFreeBreakAnInvariant) {
  ASSERT_EQ(open("c"), Code::done);
  v1::SigningGroup group;
  ASSERT_TRUE(find_group(community_.draft(), ".", kZone, group));
  const auto after_writing = [&](Time clear) {
    state::Draft step(community_.draft());
    v1::SigningOpener opener;
    wire::set_time(*opener.mutable_clear_at(), clear);
    step.put(opener_key(".", kZone, "c"), wire::encode(opener));
    return Community::wrong(step, step.changes());
  };
  const Time latest = latest_clear(group, community_.context().block_time);
  EXPECT_EQ(after_writing(latest), "");
  EXPECT_NE(after_writing(Time{latest.milliseconds + 1}), "");
  state::Draft step(community_.draft());
  step.put(opener_key(".", kZone, "c"), "\xff");
  EXPECT_NE(Community::wrong(step, step.changes()), "");
}

}  // namespace
}  // namespace comity::keys::testing
