#include "registers/keys/rollover.h"

#include "dns/dnssec.h"
#include "ledger/agenda.h"
#include "registers/keys/limits.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

constexpr std::int64_t kDaySeconds = 24 * 3600;
constexpr std::int64_t kExpire = 7 * kDaySeconds;
constexpr std::int64_t kKeyTtl = kDaySeconds;

// A community whose zone is signed, and a key that is to follow on one of its two.
class Rolling : public Community {
 public:
  explicit Rolling(Role role) : role_(role) {
    v1::Zone zone;
    zone.set_serial_base(1);
    zone.mutable_soa()->set_expire_seconds(kExpire);
    draft().put({"names", ".", "zone"}, wire::encode(zone));
    draft().put({"names-tables", "zones", "."}, "");
    set_groups();
    sign();
  }

  [[nodiscard]] v1::SigningGroup next(std::uint32_t epoch = 2) const {
    v1::SigningGroup group = set_group(role_, {"b", "c", "e"}, 2).keys_set_group().group();
    group.set_epoch(epoch);
    group.set_ceremony(epoch);
    group.set_commitment(element(20 + epoch) + element(30));
    return group;
  }
  bool introduce(std::uint32_t epoch = 2) {
    return introduce_group(draft(), ".", role_, next(epoch), context().block_time, "transcript");
  }
  // A new signature of the DNSKEY set, when there is need, and a version that carries it.
  void sign() {
    pass(kDaySeconds);
    v1::KeySet set;
    v1::SigningSession newest;
    ASSERT_TRUE(find_key_set(draft(), ".", set));
    if (!find_signed(draft(), ".", kKey, newest) ||
        wire::encode(newest.claim().keys()) != wire::encode(set) ||
        newest.claim().epoch() != epoch(kKey)) {
      sign_with(kKey);
    }
    sign_with(kZone);
  }
  void sign_with(Role role) {
    const std::uint32_t now = epoch(role);
    const Parties two = now == 1 ? Parties{"a", "b"} : Parties{"b", "e"};
    for (const std::string& party : two) {
      v1::Action fresh = post(role, 4, true);
      fresh.mutable_keys_post_nonces()->set_epoch(now);
      EXPECT_EQ(run(fresh, as(party)), Code::done) << reason();
    }
    pass(1);
    v1::Action action = open(role, two, role == kZone ? ++serial_ : 0);
    action.mutable_keys_open_session()->set_epoch(now);
    ASSERT_EQ(run(action, as(two[0])), Code::done) << reason();
    const std::uint64_t session = head(role).sessions();
    if (role == kZone) return complete(session, two);
    for (const std::string& party : two) {
      EXPECT_EQ(run(answer(role, session, 1), as(party)), Code::done) << reason();
    }
  }
  [[nodiscard]] std::uint32_t epoch(Role role) const {
    v1::SigningGroup group;
    EXPECT_TRUE(find_group(draft(), ".", role, group));
    return group.epoch();
  }
  [[nodiscard]] v1::KeyRollover rollover() const {
    v1::KeyRollover found;
    EXPECT_TRUE(find_rollover(draft(), ".", role_, found));
    return found;
  }
  [[nodiscard]] v1::RolloverStage stage() const { return rollover().stage(); }
  [[nodiscard]] bool is_over() const {
    v1::KeyRollover found;
    return !find_rollover(draft(), ".", role_, found);
  }
  // Keys in the DNSKEY set that stands in the zone.
  [[nodiscard]] int keys_in_zone() const {
    return session(kKey, session(kZone, head(kZone).signed_()).claim().key_session())
        .claim()
        .keys()
        .dnskeys_size();
  }
  // Seconds until it is called up by itself; negative when it is not on the agenda.
  [[nodiscard]] std::int64_t waits() const {
    const auto due = ledger::agenda::earliest(draft());
    if (!due) return -1;
    return (due->at.milliseconds - context().block_time.milliseconds) / 1000;
  }
  void call_up() {
    pass(waits() + 1);  // until the next whole second
    const auto due = ledger::agenda::due(draft(), context().block_time);
    ASSERT_TRUE(due);
    ledger::agenda::cancel(draft(), due->owner, due->id);
    const auto matter = rollovers().open(draft(), due->id);
    ASSERT_TRUE(matter);
    rollovers().settle(draft(), *matter, {}, context());
    EXPECT_EQ(wrong(draft(), draft().changes()), "");
  }
  Code take_over(const std::string& party, std::uint32_t epoch = 2) {
    v1::Action action;
    v1::TakeOver& it = *action.mutable_keys_take_over();
    it.set_zone(".");
    it.set_role(role_number(role_));
    it.set_epoch(epoch);
    return run(action, as(party));
  }
  Code call_off(std::uint32_t epoch = 2) {
    v1::Action action;
    v1::CallOffRollover& it = *action.mutable_keys_call_off_rollover();
    it.set_zone(".");
    it.set_role(role_number(role_));
    it.set_epoch(epoch);
    return run(action, decision(9));
  }

 private:
  Role role_;
  std::uint32_t serial_ = 0;
};

TEST(Rollover, TheZoneSigningKeyIsPublishedBeforeItSignsAndGoesAfterIt) {
  Rolling rolling(kZone);
  EXPECT_EQ(rolling.keys_in_zone(), 2);
  ASSERT_TRUE(rolling.introduce());
  EXPECT_EQ(rolling.stage(), v1::INTRODUCED);
  EXPECT_EQ(rolling.take_over("b"), kTooSoon);
  EXPECT_EQ(rolling.waits(), -1);

  rolling.sign();
  EXPECT_EQ(rolling.keys_in_zone(), 3);
  EXPECT_EQ(rolling.stage(), v1::PUBLISHED);
  EXPECT_EQ(rolling.epoch(kZone), 1U);
  EXPECT_EQ(rolling.waits(), kExpire + kKeyTtl);
  EXPECT_EQ(rolling.take_over("b"), kTooSoon);

  rolling.call_up();
  EXPECT_EQ(rolling.stage(), v1::TAKING_OVER);
  EXPECT_EQ(rolling.take_over("a"), kNotSigner);
  EXPECT_EQ(rolling.take_over("b", 3), kStaleClaim);
  ASSERT_EQ(rolling.take_over("b"), Code::done);
  EXPECT_EQ(rolling.take_over("b"), kAlreadyAnswered);
  EXPECT_EQ(rolling.epoch(kZone), 1U);
  ASSERT_EQ(rolling.take_over("e"), Code::done);
  EXPECT_EQ(rolling.epoch(kZone), 2U);
  EXPECT_EQ(rolling.stage(), v1::REPLACED);
  EXPECT_EQ(rolling.rollover().other().epoch(), 1U);
  EXPECT_EQ(rolling.call_off(1), kNoRollover);

  const std::int64_t old_ends =
      rolling.session(kZone, rolling.head(kZone).signed_()).claim().expiration().seconds();
  rolling.sign();
  EXPECT_EQ(rolling.stage(), v1::OVERLAPPING);
  EXPECT_EQ(rolling.keys_in_zone(), 3);
  EXPECT_GE(rolling.rollover().until().seconds(), old_ends);
  rolling.call_up();
  EXPECT_EQ(rolling.stage(), v1::LEAVING);
  rolling.sign();
  EXPECT_TRUE(rolling.is_over());
  EXPECT_EQ(rolling.keys_in_zone(), 2);
  v1::SigningGroup retired;
  EXPECT_TRUE(wire::parse_stored(*rolling.draft().get(retired_key(".", kZone, 1)), retired));
  EXPECT_EQ(retired.epoch(), 1U);
}

TEST(Rollover, TheKeySigningKeyIsHeldDownUntilResolversTrustIt) {
  Rolling rolling(kKey);
  ASSERT_TRUE(rolling.introduce());
  rolling.sign();
  EXPECT_EQ(rolling.stage(), v1::PUBLISHED);
  EXPECT_EQ(rolling.waits(), kExpire + kKeyTtl + limits::kTrustAnchorSeconds);
  EXPECT_GE(limits::kTrustAnchorSeconds, 30 * kDaySeconds);  // RFC 5011, 2.4.1
  rolling.call_up();
  ASSERT_EQ(rolling.take_over("c"), Code::done);
  ASSERT_EQ(rolling.take_over("e"), Code::done);
  EXPECT_EQ(rolling.stage(), v1::REPLACED);
  rolling.sign();
  EXPECT_EQ(rolling.stage(), v1::OVERLAPPING);
  EXPECT_EQ(rolling.session(kKey, rolling.head(kKey).signed_()).claim().epoch(), 2U);
  rolling.call_up();
  rolling.sign();
  EXPECT_TRUE(rolling.is_over());
  EXPECT_EQ(rolling.keys_in_zone(), 2);
}

TEST(Rollover, IsCalledOffBeforeTheSwitchAndItsEpochIsNeverGivenAgain) {
  Rolling rolling(kZone);
  EXPECT_EQ(rolling.call_off(), kNoRollover);
  ASSERT_TRUE(rolling.introduce());
  EXPECT_EQ(rolling.call_off(3), kStaleClaim);
  rolling.sign();
  ASSERT_EQ(rolling.call_off(), Code::done);
  EXPECT_EQ(rolling.stage(), v1::LEAVING);
  EXPECT_EQ(rolling.waits(), -1);
  EXPECT_EQ(rolling.take_over("b"), kNoRollover);
  rolling.sign();
  EXPECT_TRUE(rolling.is_over());
  EXPECT_EQ(rolling.epoch(kZone), 1U);
  EXPECT_EQ(rolling.keys_in_zone(), 2);
  EXPECT_FALSE(rolling.introduce(2));
  EXPECT_TRUE(rolling.introduce(3));
  EXPECT_FALSE(rolling.introduce(4));  // one at a time
}

// Who has to do something is told what; what comes by itself is told with its time.
TEST(Rollover, SaysWhatItWaitsFor) {
  Rolling rolling(kKey);
  const auto text = [&](std::string_view zone) {
    return rollover_text(zone, kKey, rolling.rollover());
  };
  const auto warning = [&](std::string_view zone) {
    return rollover_warning(zone, kKey, rolling.rollover());
  };
  ASSERT_TRUE(rolling.introduce());
  EXPECT_EQ(text("."), "introduced: waits for a version with both keys");
  rolling.sign();
  const std::string until = to_rfc3339(wire::to_time(rolling.rollover().until()).value());
  EXPECT_EQ(text("."), "published: waits until " + until + ", when everybody has seen the new key");
  EXPECT_EQ(warning("."), "");
  const std::string parent =
      "the parent to have the DS of the new key beside the old one (comity zone trust-anchor "
      "example.) and a decision that says so (keys.note_parent_ds, epoch 2)";
  EXPECT_EQ(text("example."), text(".") + ", and for " + parent);
  EXPECT_EQ(warning("example."),
            "the new key of the key-signing group of zone example. waits for " + parent);
  rolling.call_up();
  ASSERT_EQ(rolling.take_over("c"), Code::done);
  EXPECT_EQ(text("."), "taking over: waits for 1 more of b, e to say that they can sign");
  EXPECT_TRUE(warning(".").ends_with("waits for 1 more of b, e to say that they can sign"));
  ASSERT_EQ(rolling.take_over("e"), Code::done);
  EXPECT_EQ(text("."), "replaced: waits for a version that the new key has signed");
  rolling.sign();
  EXPECT_TRUE(text(".").starts_with("overlapping: waits until "));
  rolling.call_up();
  EXPECT_EQ(text("."), "leaving: waits for a version without the key that goes");
  EXPECT_EQ(warning("."), "");
}

// A key-signing session that was opened before would take the new key out of the zone again.
TEST(Rollover, ASetOfKeysOtherThanTheOneThatIsWantedIsNotSigned) {
  Rolling rolling(kZone);
  for (const char* party : {"a", "b"}) {
    ASSERT_EQ(rolling.run(post(kKey, 4, true), as(party)), Code::done);
  }
  rolling.pass(kDaySeconds);
  const v1::Action before = rolling.open(kKey, {"a", "b"});
  ASSERT_TRUE(rolling.introduce());
  EXPECT_EQ(rolling.run(before, as("a")), kStaleClaim);
  EXPECT_EQ(rolling.run(rolling.open(kKey, {"a", "b"}), as("a")), Code::done);
}

}  // namespace
}  // namespace comity::keys::testing
