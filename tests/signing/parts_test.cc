// A zone that is too large for one session is signed in parts, and stands after the last
// (docs/decisions/carried-signatures.md).
#include <gtest/gtest.h>

#include "acts.h"
#include "assembly.h"
#include "publications/zone/signing.h"
#include "signing/session/claim.h"
#include "signing/session/octets.h"
#include "signing/session/session.h"

namespace comity::test {
namespace {

using Role = keys::Role;

// Sessions sign four sets of "example.", which has more than three times as many.
class Parts : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kSets = 4;

  Parts() : assembly_(kSets), process_(assembly_.process(Assembly::signers())) {
    for (int i = 0; i < 3; ++i) change();
    EXPECT_TRUE(process_.keys->stock());
  }
  void change() { assembly_.adopt(set_apex_txt("example.", std::to_string(++changes_))); }
  // Until one more part, or the version, is signed; false when nothing happens any more.
  bool sign_one() {
    const std::uint64_t part = assembly_.part().number();
    const std::uint64_t version = version_number();
    for (int steps = 0; steps < 100; ++steps) {
      if (assembly_.part().number() != part || version_number() != version) return true;
      const bool moved = process_.step();
      EXPECT_TRUE(process_.zone->stock());
      if (!moved && !process_.step()) return false;
    }
    return false;
  }
  std::uint64_t version_number() {
    v1::SigningHead head;
    keys::find_head(*assembly_.world().view(), "example.", Role::zone_signing, head);
    return head.signed_();
  }
  std::string zone_of(Assembly::Process& process) {
    const Result<publishing::SignedZone> made = process.zone->newest_zone();
    EXPECT_TRUE(made) << made.error().message;
    if (!made) return "";
    const Status checked = zone::check_signatures(made->zone.whole());
    EXPECT_TRUE(checked) << checked.error().message;
    return made->zone.text();
  }
  std::string zone() { return zone_of(process_); }
  // The claim that would be made now, by a process which has all that was signed.
  v1::OpenSession claim() {
    v1::OpenSession claim;
    const signing::ClaimRequest request{Assembly::apex(), Role::zone_signing,
                                        assembly_.world().now(), nullptr,
                                        &process_.zone->version()};
    const Result<Bytes> sets = signing::make_claim(assembly_.world().ledger(), request, claim);
    EXPECT_TRUE(sets) << sets.error().message;
    EXPECT_TRUE(voice_.put(sets.value_or(Bytes()), *claim.mutable_sets()));
    return claim;
  }

  Assembly assembly_;
  Assembly::Process process_;
  publishing::PartyVoice voice_ = assembly_.voice("commons-union");
  std::uint64_t changes_ = 0;
};

TEST_F(Parts, AVersionStandsAfterTheLast) {
  std::uint32_t left = 0;
  std::size_t parts = 0;
  while (sign_one() && version_number() == 0) {
    const v1::SigningSession part = assembly_.part();
    ++parts;
    EXPECT_EQ(part.stage(), v1::SIGNED);
    EXPECT_EQ(part.claim().count(), kSets);
    EXPECT_TRUE(part.zone_digest().empty());
    EXPECT_EQ(static_cast<std::size_t>(part.claim().carries_size()), parts - 1);
    EXPECT_TRUE(left == 0 || part.claim().remaining() == left - kSets);
    left = part.claim().remaining();
    EXPECT_FALSE(process_.zone->newest_zone()) << "there is no version yet";
  }
  ASSERT_GE(parts, 3U);
  EXPECT_EQ(assembly_.part().number(), 0U);
  const v1::OpenSession last = assembly_.newest(Role::zone_signing).claim();
  EXPECT_EQ(last.count(), left);
  EXPECT_EQ(last.remaining(), 0U);
  EXPECT_EQ(static_cast<std::size_t>(last.carries_size()), parts);
  EXPECT_FALSE(sign_one()) << "there is nothing left to sign";
  const std::string text = zone();
  Assembly::Process outsiders = assembly_.process({});
  EXPECT_EQ(zone_of(outsiders), text);
}

// What was changed since it was signed in a part is signed again; the others are not.
TEST_F(Parts, TheZoneMayChangeMeanwhile) {
  ASSERT_TRUE(sign_one());
  const std::uint32_t left = assembly_.part().claim().remaining();
  change();
  std::uint32_t signed_since = 0;
  while (version_number() == 0 && sign_one()) {
    const v1::SigningSession part = assembly_.part();
    signed_since +=
        (part.number() != 0 ? part : assembly_.newest(Role::zone_signing)).claim().count();
  }
  EXPECT_LE(signed_since, left + 2) << "SOA and TXT";
  EXPECT_NE(zone().find('"' + std::to_string(changes_) + '"'), std::string::npos);
}

TEST_F(Parts, WhoIsStartedAnewGoesOnFromTheRecord) {
  ASSERT_TRUE(sign_one());
  ASSERT_TRUE(sign_one());
  process_ = assembly_.process(Assembly::signers());
  ASSERT_TRUE(sign_one());
  const v1::SigningSession part = assembly_.part();
  const v1::SigningSession now = part.number() != 0 ? part : assembly_.newest(Role::zone_signing);
  EXPECT_EQ(now.claim().carries_size(), 2);
}

// The version before stays on record, and can be put together, until the next one is whole.
TEST_F(Parts, TheVersionBeforeStandsUntilThen) {
  while (version_number() == 0) ASSERT_TRUE(sign_one());
  const std::string before = zone();
  const std::uint64_t version = version_number();
  assembly_.let_pass(10 * kDay);
  ASSERT_TRUE(sign_one());
  ASSERT_NE(assembly_.part().number(), 0U);
  EXPECT_EQ(version_number(), version);
  Assembly::Process outsiders = assembly_.process({});
  EXPECT_EQ(zone_of(outsiders), before);
  while (version_number() == version) ASSERT_TRUE(sign_one());
  EXPECT_NE(zone(), before);
}

TEST_F(Parts, ALedgerWithPartsTakesNoSmallerOne) {
  v1::Action action;
  v1::OpenSession& open = *action.mutable_keys_open_session();
  ASSERT_TRUE(process_.keys->step());
  while (process_.keys->step()) continue;
  ASSERT_TRUE(process_.zone->stock());
  open = claim();
  open.set_count(kSets - 1);
  open.mutable_sets()->set_length((kSets - 1) * 16);
  const Status sent = voice_.send(action);
  ASSERT_FALSE(sent);
  EXPECT_NE(sent.error().message.find("a session of this group signs 4 sets at most"),
            std::string::npos)
      << sent.error().message;
}

// Who says that it signs the last of them would have a version of a part.
TEST_F(Parts, WhatIsLeftIsJudged) {
  while (process_.keys->step()) continue;
  ASSERT_TRUE(process_.zone->stock());
  v1::Action action;
  *action.mutable_keys_open_session() = claim();
  action.mutable_keys_open_session()->set_remaining(0);
  ASSERT_TRUE(voice_.send(action));
  v1::SigningSession record;
  ASSERT_TRUE(
      keys::find_session(*assembly_.world().view(), "example.", Role::zone_signing, 1, record));
  const auto judged = signing::Session::judge(assembly_.world().ledger(), Assembly::apex(),
                                              Role::zone_signing, record);
  ASSERT_FALSE(judged);
  EXPECT_EQ(judged.error().message.find("remaining: the claim says 0"), 0U)
      << judged.error().message;
}

// A member could else keep a zone from ever being whole.
TEST_F(Parts, WhoeverHasAPartBeginsNothingAnew) {
  ASSERT_TRUE(sign_one());
  v1::Action action;
  v1::OpenSession& open = *action.mutable_keys_open_session();
  const signing::ClaimRequest request{Assembly::apex(), Role::zone_signing, assembly_.world().now(),
                                      nullptr, nullptr};
  const Result<Bytes> sets = signing::make_claim(assembly_.world().ledger(), request, open);
  ASSERT_TRUE(sets) << sets.error().message;
  EXPECT_EQ(open.carries_size(), 0);
  ASSERT_TRUE(voice_.put(*sets, *open.mutable_sets()));
  ASSERT_TRUE(voice_.send(action));
  const std::uint64_t number = assembly_.sessions(Role::zone_signing);
  v1::SigningSession record;
  ASSERT_TRUE(keys::find_session(*assembly_.world().view(), "example.", Role::zone_signing, number,
                                 record));
  const auto judge = [&](const signing::Standing& standing) {
    return signing::Session::judge(assembly_.world().ledger(), Assembly::apex(), Role::zone_signing,
                                   record, standing);
  };
  const auto judged = judge(process_.zone->version());
  ASSERT_FALSE(judged);
  EXPECT_EQ(judged.error().kind, ErrorKind::conflict);
  EXPECT_TRUE(judge({})) << "who cannot put the part together takes it";
  while (version_number() == 0) ASSERT_TRUE(sign_one());
  EXPECT_GT(assembly_.newest(Role::zone_signing).claim().carries_size(), 2);
}

// Signing goes on without whoever spoilt a part. Nothing of it is kept.
TEST_F(Parts, ABadShareOfAPartNamesItsSender) {
  ASSERT_TRUE(sign_one());
  int spoilt = 0;
  assembly_.tamper = [&](Bytes text) {
    if (spoilt == 0 && text.size() == std::size_t{kSets} * 32) {
      ++spoilt;
      text[0] = static_cast<char>(text[0] ^ 1);
    }
    return text;
  };
  std::size_t named = 0;
  while (version_number() == 0) {
    ASSERT_TRUE(sign_one());
    const v1::SigningSession part = assembly_.part();
    for (const v1::SessionFault& fault : part.claim().faults()) {
      if (fault.kind() == v1::BAD_SHARE) named = 1;
    }
  }
  EXPECT_EQ(spoilt, 1);
  EXPECT_EQ(named, 1U);
  EXPECT_FALSE(zone().empty());
}

}  // namespace
}  // namespace comity::test
