#include "registers/keys/takeover.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/ed25519.h"
#include "dns/dnssec.h"
#include "ledger/agenda.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/testing/community.h"
#include "registers/keys/timed.h"

namespace comity::keys {
namespace {

using ledger::Code;
using testing::decision;
using testing::kZone;

constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::uint32_t kTtl = 3'600;
constexpr std::uint64_t kNumber = 20;  // of the decision

Bytes dnskey(int flags, std::uint8_t algorithm, std::size_t octets, char octet) {
  Bytes rdata;
  append_u16(rdata, static_cast<std::uint16_t>(flags));
  rdata.push_back('\3');
  rdata.push_back(static_cast<char>(algorithm));
  return rdata + Bytes(octets, octet);
}
const Bytes kTheirZoneKey = dnskey(256, dns::kEcdsaP256, 64, 'z');
const Bytes kTheirKey = dnskey(256, dns::kEcdsaP256, 64, 'k');

class Taking : public testing::Community {
 public:
  Taking() {
    draft().put({"names-tables", "zones", "."}, "");
    set_groups();
    sign();
  }
  // The DNSKEY set, and a version that carries it.
  void sign() {
    pass(kDaySeconds);
    sign_keys();
    for (const char* party : {"a", "b"}) {
      EXPECT_EQ(run(testing::post(kZone, 4, true), testing::as(party)), Code::done) << reason();
    }
    pass(1);
    EXPECT_EQ(run(open(kZone, {"a", "b"}, ++serial_), testing::as("a")), Code::done) << reason();
    complete(head(kZone).sessions(), {"a", "b"});
  }
  v1::Action begin_action(v1::TakeoverWay way, std::vector<Bytes> keys, std::int64_t days = 100) {
    v1::Action action;
    v1::BeginTakeover& it = *action.mutable_keys_begin_takeover();
    it.set_zone(".");
    it.set_way(way);
    it.mutable_dnskeys()->Assign(keys.begin(), keys.end());
    it.mutable_ends_at()->set_seconds(now() + days * kDaySeconds);
    return action;
  }
  Code begin(v1::TakeoverWay way, const std::vector<Bytes>& keys, std::uint64_t number = kNumber) {
    return run(begin_action(way, keys), decision(number));
  }
  Code note(v1::TakeoverStage stage, std::uint64_t number = kNumber) {
    v1::Action action;
    v1::NoteTakeover& it = *action.mutable_keys_note_takeover();
    it.set_zone(".");
    it.set_decision(number);
    it.set_stage(stage);
    it.set_ttl_seconds(kTtl);
    return run(action, decision(30));
  }
  Code call_off(std::uint64_t number = kNumber) {
    v1::Action action;
    action.mutable_keys_call_off_takeover()->set_zone(".");
    action.mutable_keys_call_off_takeover()->set_decision(number);
    return run(action, decision(30));
  }
  [[nodiscard]] int stage() const {
    v1::Takeover found;
    return find_takeover(draft(), ".", found) ? found.stage() : 0;
  }
  [[nodiscard]] std::string text() const {
    v1::Takeover found;
    return find_takeover(draft(), ".", found) ? takeover_text(".", found) : "";
  }
  // Seconds until the next stage may come.
  [[nodiscard]] std::int64_t left() const {
    v1::Takeover found;
    EXPECT_TRUE(find_takeover(draft(), ".", found));
    return found.until().seconds() - now();
  }
  [[nodiscard]] std::vector<Bytes> keys_to_have() const {
    v1::KeySet set;
    EXPECT_TRUE(find_key_set(draft(), ".", set));
    EXPECT_TRUE(std::is_sorted(set.dnskeys().begin(), set.dnskeys().end()));
    return {set.dnskeys().begin(), set.dnskeys().end()};
  }
  // Its time on the agenda comes.
  void call_up() {
    const auto item = ledger::agenda::earliest(draft());
    ASSERT_TRUE(item);
    pass((item->at.milliseconds - context().block_time.milliseconds) / 1000 + 1);
    const auto due = ledger::agenda::due(draft(), context().block_time);
    ASSERT_TRUE(due);
    ledger::agenda::cancel(draft(), due->owner, due->id);
    const auto matter = timed_matters().open(draft(), due->id);
    ASSERT_TRUE(matter);
    timed_matters().settle(draft(), *matter, {}, context());
    EXPECT_EQ(wrong(draft(), draft().changes()), "");
  }
  [[nodiscard]] std::int64_t now() const { return context().block_time.milliseconds / 1000; }

 private:
  std::uint32_t serial_ = 1;
};

TEST(Takeover, GoesFromTheExchangeOfKeysToOneOperator) {
  Taking zone;
  ASSERT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirKey, kTheirZoneKey}), Code::done) << zone.reason();
  EXPECT_EQ(zone.keys_to_have().size(), 4U);
  EXPECT_EQ(zone.stage(), v1::BEGUN);
  EXPECT_EQ(zone.note(v1::EXCHANGED), kNoTakeover);
  zone.sign();
  EXPECT_EQ(zone.stage(), v1::CARRIED);
  // Nobody has a set without their keys after the TTL of ours.
  EXPECT_EQ(zone.left(), kDaySeconds);
  EXPECT_NE(zone.text().find("not before"), std::string::npos) << zone.text();
  EXPECT_EQ(zone.note(v1::DS_OF_BOTH), kStaleClaim);
  ASSERT_EQ(zone.note(v1::EXCHANGED), Code::done) << zone.reason();
  // The later of both counts.
  EXPECT_EQ(zone.left(), kDaySeconds);
  EXPECT_EQ(zone.note(v1::DS_OF_BOTH), kTooSoon);
  for (const v1::TakeoverStage stage : {v1::DS_OF_BOTH, v1::SERVED_HERE, v1::DS_OURS}) {
    zone.pass(zone.left() - 1);
    EXPECT_EQ(zone.note(stage), kTooSoon);
    zone.pass(1);
    ASSERT_EQ(zone.note(stage), Code::done) << zone.reason();
    EXPECT_EQ(zone.left(), kTtl);
    EXPECT_EQ(zone.keys_to_have().size(), 4U);
  }
  EXPECT_EQ(zone.call_off(), kNoTakeover);
  zone.call_up();
  EXPECT_EQ(zone.stage(), v1::KEYS_LEAVE);
  EXPECT_EQ(zone.keys_to_have().size(), 2U);
  EXPECT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirKey}, 21), kRolloverRuns);
  zone.sign();
  EXPECT_EQ(zone.stage(), 0);
  EXPECT_FALSE(ledger::agenda::earliest(zone.draft()));
}

TEST(Takeover, WithAGapHasNoForeignKeys) {
  Taking zone;
  ASSERT_EQ(zone.begin(v1::GAP, {}), Code::done) << zone.reason();
  EXPECT_EQ(zone.keys_to_have().size(), 2U);
  for (const v1::TakeoverStage stage : {v1::DS_GONE, v1::SERVED_HERE}) {
    ASSERT_EQ(zone.note(stage), Code::done) << zone.reason();
    EXPECT_EQ(zone.note(stage == v1::DS_GONE ? v1::SERVED_HERE : v1::DS_OURS), kTooSoon);
    zone.pass(kTtl);
  }
  ASSERT_EQ(zone.note(v1::DS_OURS), Code::done) << zone.reason();
  EXPECT_EQ(zone.stage(), 0);
  EXPECT_FALSE(ledger::agenda::earliest(zone.draft()));
}

TEST(Takeover, HasAnEndHoweverFarItHasCome) {
  for (const bool signed_meanwhile : {false, true}) {
    Taking zone;
    ASSERT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirKey}), Code::done) << zone.reason();
    if (signed_meanwhile) zone.sign();
    zone.call_up();
    EXPECT_EQ(zone.keys_to_have().size(), 2U);
    zone.sign();
    EXPECT_EQ(zone.stage(), 0);
  }
}

// From DS_OF_BOTH on NS sets may name our servers beside theirs: who has such a set gets the keys
// from us and the signatures from them.
TEST(Takeover, KeysStayWhileCachesMayKnowOurServers) {
  for (const bool called_off : {true, false}) {
    Taking zone;
    ASSERT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirKey}), Code::done) << zone.reason();
    zone.sign();
    ASSERT_EQ(zone.note(v1::EXCHANGED), Code::done) << zone.reason();
    zone.pass(zone.left());
    ASSERT_EQ(zone.note(v1::DS_OF_BOTH), Code::done) << zone.reason();
    if (called_off) {
      ASSERT_EQ(zone.call_off(), Code::done) << zone.reason();
    } else {
      zone.call_up();
    }
    EXPECT_EQ(zone.stage(), v1::KEYS_LEAVE);
    EXPECT_EQ(zone.left(), 2 * kDaySeconds) << "what delegations have";
    EXPECT_NE(zone.text().find("leave by themselves, not before"), std::string::npos)
        << zone.text();
    EXPECT_EQ(zone.keys_to_have().size(), 3U);
    zone.sign();
    EXPECT_EQ(zone.stage(), v1::KEYS_LEAVE) << "a version meanwhile changes nothing";
    EXPECT_EQ(zone.call_off(), kNoTakeover);
    EXPECT_EQ(zone.note(v1::SERVED_HERE), kNoTakeover);
    zone.call_up();
    EXPECT_EQ(zone.keys_to_have().size(), 2U);
    zone.sign();
    EXPECT_EQ(zone.stage(), 0);
    EXPECT_FALSE(ledger::agenda::earliest(zone.draft()));
  }
}

// What the NS set of the apex says counts where it is more; and no longer than any cache keeps it,
// or whoever has such a key could sign for the zone without end.
TEST(Takeover, KeysStayNoLongerThanCachesKeepAnything) {
  for (const auto& [ttl, days] : {std::pair(3U * 86'400, 3), std::pair(300U * 86'400, 7)}) {
    Taking zone;
    v1::RecordSet servers;
    servers.set_ttl_seconds(ttl);
    zone.draft().put({"names", ".", "set/./NS"}, wire::encode(servers));
    ASSERT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirKey}), Code::done) << zone.reason();
    zone.sign();
    ASSERT_EQ(zone.note(v1::EXCHANGED), Code::done) << zone.reason();
    zone.pass(zone.left());
    ASSERT_EQ(zone.note(v1::DS_OF_BOTH), Code::done) << zone.reason();
    ASSERT_EQ(zone.call_off(), Code::done) << zone.reason();
    EXPECT_EQ(zone.left(), days * kDaySeconds);
  }
}

TEST(Takeover, DoesNotEndBeforeItsFirstStageIsWaitedOut) {
  Taking zone;
  const auto end_in = [&](std::int64_t seconds, std::uint64_t number) {
    v1::Action action = zone.begin_action(v1::BOTH_SIGN, {kTheirKey}, 0);
    action.mutable_keys_begin_takeover()->mutable_ends_at()->set_seconds(zone.now() + seconds);
    return zone.run(action, decision(number));
  };
  // The TTL of the DNSKEY set; the zone of these tests has no expire.
  EXPECT_EQ(end_in(kDaySeconds, kNumber), kStaleClaim);
  EXPECT_NE(zone.reason().find("no earlier than"), std::string::npos) << zone.reason();
  ASSERT_EQ(end_in(kDaySeconds + 1, kNumber), Code::done) << zone.reason();
  // And another end comes no earlier than what it waits for now.
  ASSERT_EQ(end_in(30 * kDaySeconds, 21), Code::done) << zone.reason();
  zone.sign();
  EXPECT_EQ(end_in(zone.left(), 22), kStaleClaim);
  EXPECT_EQ(end_in(zone.left() + 1, 22), Code::done) << zone.reason();
}

TEST(Takeover, MayGetMoreKeysAndAnotherEndButLosesNone) {
  Taking zone;
  ASSERT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirKey}), Code::done) << zone.reason();
  zone.sign();
  // Longer, and where it was.
  ASSERT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirKey}, 21), Code::done) << zone.reason();
  EXPECT_EQ(zone.stage(), v1::CARRIED);
  EXPECT_EQ(zone.note(v1::EXCHANGED), kStaleClaim);
  EXPECT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirZoneKey}, 22), kStaleClaim);
  EXPECT_EQ(zone.begin(v1::GAP, {}, 22), kRolloverRuns);
  // One more has to be seen first.
  ASSERT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirKey, kTheirZoneKey}, 23), Code::done);
  EXPECT_EQ(zone.stage(), v1::BEGUN);
  EXPECT_EQ(ledger::agenda::items_of(zone.draft(), "keys").size(), 1U);
  ASSERT_EQ(zone.call_off(23), Code::done) << zone.reason();
  EXPECT_EQ(zone.stage(), v1::KEYS_LEAVE);
  EXPECT_EQ(zone.call_off(23), kNoTakeover);
}

// Served here alone, resolvers still have signatures that only the old operator's keys hold for:
// what must not be called off does not end by being begun anew either.
TEST(Takeover, IsNotBegunAnewOnceTheZoneIsServedHere) {
  Taking zone;
  ASSERT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirKey}), Code::done) << zone.reason();
  zone.sign();
  ASSERT_EQ(zone.note(v1::EXCHANGED), Code::done) << zone.reason();
  zone.pass(zone.left());
  ASSERT_EQ(zone.note(v1::DS_OF_BOTH), Code::done) << zone.reason();
  std::uint64_t number = kNumber;
  for (const v1::TakeoverStage stage : {v1::SERVED_HERE, v1::DS_OURS}) {
    zone.pass(zone.left());
    ASSERT_EQ(zone.note(stage, number), Code::done) << zone.reason();
    EXPECT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirKey, kTheirZoneKey}, 40), kStaleClaim);
    const auto end_in = [&](std::int64_t days) {
      return zone.run(zone.begin_action(v1::BOTH_SIGN, {kTheirKey}, days), decision(number + 1));
    };
    EXPECT_EQ(end_in(1), kStaleClaim);
    EXPECT_EQ(end_in(200 + static_cast<std::int64_t>(number)), Code::done) << zone.reason();
    EXPECT_EQ(zone.stage(), stage);
    EXPECT_EQ(zone.call_off(++number), kNoTakeover);
    EXPECT_EQ(zone.keys_to_have().size(), 3U);
  }
}

TEST(Takeover, IsRefusedWhereItCannotEndOrIsOfNoUse) {
  Taking zone;
  EXPECT_EQ(zone.call_off(), kNoTakeover);
  EXPECT_EQ(zone.note(v1::EXCHANGED), kNoTakeover);
  const auto end = [&](std::int64_t days) {
    return zone.run(zone.begin_action(v1::BOTH_SIGN, {kTheirKey}, days), decision(kNumber));
  };
  EXPECT_EQ(end(0), kStaleClaim);
  EXPECT_EQ(end(367), kStaleClaim);
  EXPECT_EQ(end(-1), kStaleClaim);
  v1::Action unsigned_zone = zone.begin_action(v1::GAP, {});
  unsigned_zone.mutable_keys_begin_takeover()->set_zone("example.");
  EXPECT_EQ(zone.run(unsigned_zone, decision(kNumber)), kNoSuchGroup);
  // A key of the zone's own twice in its set would be no set.
  EXPECT_EQ(zone.begin(v1::BOTH_SIGN, {zone.keys_to_have().front()}), kStaleClaim);
}

TEST(Takeover, AndAReplacementOfAKeyExcludeEachOther) {
  const auto next = [](const Taking& zone) {
    v1::SigningGroup group;
    EXPECT_TRUE(find_group(zone.draft(), ".", kZone, group));
    group.set_epoch(2);
    group.set_ceremony(1);
    group.set_commitment(testing::element(20) + testing::element(30));
    return group;
  };
  Taking zone;
  const Time now = zone.context().block_time;
  ASSERT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirKey}), Code::done) << zone.reason();
  EXPECT_FALSE(introduce_group(zone.draft(), ".", kZone, next(zone), now, {}));
  ASSERT_EQ(zone.call_off(), Code::done);
  zone.sign();
  ASSERT_TRUE(introduce_group(zone.draft(), ".", kZone, next(zone), now, {}));
  EXPECT_EQ(zone.begin(v1::BOTH_SIGN, {kTheirKey}), kRolloverRuns);
  EXPECT_EQ(zone.begin(v1::GAP, {}), Code::done) << zone.reason();
}

TEST(Takeover, IsMalformedWithWhatIsNoKeyOfAZone) {
  Taking zone;
  const auto of = [&](const std::vector<Bytes>& keys) {
    return zone.run(zone.begin_action(v1::BOTH_SIGN, keys), decision(kNumber));
  };
  EXPECT_EQ(of({}), Code::out_of_range);
  EXPECT_EQ(of({dnskey(0, dns::kEcdsaP256, 64, 'k')}), Code::out_of_range);
  EXPECT_EQ(of({dnskey(385, dns::kEcdsaP256, 64, 'k')}), Code::out_of_range);  // revoked
  EXPECT_EQ(of({dnskey(257, dns::kEcdsaP256, 63, 'k')}), Code::out_of_range);
  EXPECT_EQ(of({dnskey(257, 5, 64, 'k')}), Code::out_of_range);  // RSA with SHA-1
  EXPECT_EQ(of({kTheirKey, kTheirKey}), Code::not_sorted);
  EXPECT_EQ(of({kTheirZoneKey, kTheirKey}), Code::not_sorted);
  EXPECT_EQ(of({kTheirZoneKey, dnskey(257, dns::kEcdsaP256, 64, 'k')}), Code::inconsistent);
  std::vector<Bytes> many;
  for (char octet = 'a'; octet < 'j'; ++octet) {
    many.push_back(dnskey(256, dns::kEcdsaP256, 64, octet));
  }
  EXPECT_EQ(of(many), Code::out_of_range);
  // One that signs all.
  EXPECT_EQ(of({dnskey(257, dns::kEcdsaP256, 64, 'k')}), Code::done) << zone.reason();
  EXPECT_EQ(zone.run(zone.begin_action(v1::GAP, {kTheirKey}), decision(kNumber)),
            Code::inconsistent);
  EXPECT_EQ(zone.run(zone.begin_action(v1::TAKEOVER_WAY_UNSPECIFIED, {}), decision(kNumber)),
            Code::missing_field);
  EXPECT_EQ(zone.note(v1::CARRIED), Code::out_of_range);
  EXPECT_EQ(zone.note(v1::KEYS_LEAVE), Code::out_of_range);
  EXPECT_EQ(zone.note(v1::TAKEOVER_STAGE_UNSPECIFIED), Code::missing_field);
}

}  // namespace
}  // namespace comity::keys
