#include "registers/keys/rollover.h"

#include <functional>

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
  // `meanwhile` happens between the opening and the answers.
  void sign_with(
      Role role, const std::function<void()>& meanwhile = [] {}) {
    const std::uint32_t now = epoch(role);
    const Parties two = now == 1 ? Parties{"a", "b"} : Parties{"b", "e"};
    for (const std::string& party : two) {
      v1::Action fresh = post(role, 4, true);
      fresh.mutable_keys_post_nonces()->set_epoch(now);
      EXPECT_EQ(run(fresh, as(party)), Code::done) << reason();
    }
    pass(1);
    v1::Action action = open(role, two, role == kZone ? ++serial_ : 0);
    v1::OpenSession& claim = *action.mutable_keys_open_session();
    claim.set_epoch(now);
    claim.mutable_expiration()->set_seconds(claim.inception().seconds() +
                                            group(role).terms().validity_seconds());
    ASSERT_EQ(run(action, as(two[0])), Code::done) << reason();
    meanwhile();
    const std::uint64_t session = head(role).sessions();
    if (role == kZone) return complete(session, two);
    for (const std::string& party : two) {
      EXPECT_EQ(run(answer(role, session, 1), as(party)), Code::done) << reason();
    }
  }
  [[nodiscard]] std::uint32_t epoch(Role role) const { return group(role).epoch(); }
  [[nodiscard]] v1::SigningGroup group(Role role) const {
    v1::SigningGroup found;
    EXPECT_TRUE(find_group(draft(), ".", role, found));
    return found;
  }
  // As by decisions: the zone's SOA, and the terms of a group that shares its key anew.
  void set_expire(std::int64_t seconds) {
    v1::Zone zone;
    ASSERT_TRUE(wire::parse_stored(*draft().get({"names", ".", "zone"}), zone));
    zone.mutable_soa()->set_expire_seconds(static_cast<std::uint32_t>(seconds));
    draft().put({"names", ".", "zone"}, wire::encode(zone));
  }
  void set_terms(Role role, std::uint32_t validity, std::uint32_t key_ttl) {
    v1::SigningGroup changed = group(role);
    changed.mutable_terms()->set_validity_seconds(validity);
    changed.mutable_terms()->set_refresh_seconds(validity / 2);
    if (role == kKey) changed.mutable_terms()->set_dnskey_ttl_seconds(key_ttl);
    ledger::write(draft(), group_key(".", role), changed);
  }
  // Block time in whole seconds.
  [[nodiscard]] std::int64_t now() const { return context().block_time.milliseconds / 1000; }
  void take_over_by_all() {
    ASSERT_EQ(take_over("b"), Code::done);
    ASSERT_EQ(take_over("e"), Code::done);
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

constexpr std::uint32_t kHour = 3600;
constexpr std::uint32_t kMinutes = 300;

// What an older version said of itself holds until it is forgotten, and not what a newer one says.
TEST(Rollover, TermsLoweredJustBeforeDoNotShortenWhatOlderVersionsSaid) {
  for (const Role role : {kZone, kKey}) {
    Rolling rolling(role);
    rolling.set_expire(kHour);
    rolling.set_terms(kKey, 7 * kDaySeconds, kMinutes);
    rolling.sign();
    const std::int64_t replaced = rolling.now();
    ASSERT_TRUE(rolling.introduce());
    rolling.sign();
    ASSERT_EQ(rolling.stage(), v1::PUBLISHED);
    const std::int64_t held_down = role == kKey ? limits::kTrustAnchorSeconds : 0;
    EXPECT_GE(rolling.rollover().until().seconds(), replaced + kExpire + kKeyTtl + held_down);
  }
}

// The version has the SOA that stood when its session was opened.
TEST(Rollover, AnExpireLoweredWhileAVersionIsSignedCountsForIt) {
  Rolling rolling(kZone);
  rolling.set_expire(kHour);
  rolling.sign();
  rolling.pass(30 * kDaySeconds);
  rolling.set_expire(2 * kExpire);
  rolling.sign_with(kZone, [&] { rolling.set_expire(kHour); });
  rolling.pass(kDaySeconds);
  rolling.sign_with(kZone);
  const std::int64_t replaced = rolling.now();
  ASSERT_TRUE(rolling.introduce());
  rolling.sign();
  EXPECT_EQ(rolling.rollover().until().seconds(), replaced + 2 * kExpire + kKeyTtl);
}

// When long terms have been over for as long as they said, a rollover is as quick as the new ones.
// The first version after the change may be of a state from before it.
TEST(Rollover, TermsLoweredLongBeforeAreThoseThatAreWaitedFor) {
  Rolling rolling(kZone);
  rolling.set_expire(kHour);
  rolling.set_terms(kKey, 7 * kDaySeconds, kMinutes);
  rolling.sign();
  rolling.sign();
  rolling.pass(kExpire + kKeyTtl);
  ASSERT_TRUE(rolling.introduce());
  rolling.sign();
  EXPECT_EQ(rolling.waits(), kHour + kMinutes);
}

TEST(Rollover, AValidityLoweredJustBeforeDoesNotShortenOlderSignatures) {
  Rolling rolling(kZone);
  rolling.set_expire(kHour);
  rolling.set_terms(kKey, 7 * kDaySeconds, kMinutes);
  rolling.sign();
  rolling.sign();
  rolling.pass(30 * kDaySeconds);
  rolling.sign();
  const std::int64_t old_ends =
      rolling.session(kZone, rolling.head(kZone).signed_()).claim().expiration().seconds();
  rolling.set_terms(kZone, kHour, 0);
  ASSERT_TRUE(rolling.introduce());
  rolling.sign();
  ASSERT_EQ(rolling.stage(), v1::PUBLISHED);
  rolling.call_up();
  rolling.take_over_by_all();
  rolling.sign();
  ASSERT_EQ(rolling.stage(), v1::OVERLAPPING);
  EXPECT_EQ(rolling.rollover().until().seconds(), old_ends);
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
      "example.) and a decision that says so (comity zone parent-has-ds example.)";
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
