// Sessions from end to end.
#include <gtest/gtest.h>

#include <set>

#include "acts.h"
#include "assembly.h"
#include "publications/zone/signing.h"
#include "signing/session/authorisations.h"
#include "signing/session/claim.h"
#include "wire/codec.h"

namespace comity::test {
namespace {

using Role = keys::Role;

TEST(Sessions, ThreeOfFiveSignAZoneThatEveryCheckPasses) {
  Assembly assembly;
  Assembly::Process process = assembly.process(Assembly::signers());
  ASSERT_TRUE(process.tend());
  const Result<publishing::SignedZone> made = process.zone->newest_zone();
  ASSERT_TRUE(made) << made.error().message;
  const Status checked = zone::check_signatures(made->zone.whole());
  EXPECT_TRUE(checked) << checked.error().message;
  const v1::SigningSession session = assembly.newest(Role::zone_signing);
  EXPECT_EQ(session.claim().parties_size(), 3);
  EXPECT_EQ(session.claim().serial(), made->zone.serial());
  EXPECT_EQ(session.claim().key_session(), 1U);
  EXPECT_EQ(session.zone_digest().size(), 48U);
  ASSERT_TRUE(process.tend());
  EXPECT_EQ(assembly.sessions(Role::zone_signing), 1U) << "there was nothing left to sign";
}

TEST(Sessions, OthersWhoHoldNoShareAggregateTheSameZone) {
  Assembly assembly;
  Assembly::Process signers = assembly.process(Assembly::signers());
  ASSERT_TRUE(signers.tend());
  Assembly::Process outsiders = assembly.process({});
  ASSERT_TRUE(outsiders.tend());
  const Result<publishing::SignedZone> theirs = outsiders.zone->newest_zone();
  ASSERT_TRUE(theirs) << theirs.error().message;
  EXPECT_EQ(theirs->zone.text(), signers.zone->newest_zone()->zone.text());
}

TEST(Sessions, AChangeIsSignedUnderANewSerialAndNamesWhoseActItWas) {
  Assembly assembly;
  World& world = assembly.world();
  Assembly::Process process = assembly.process(Assembly::signers());
  ASSERT_TRUE(process.tend());
  const std::uint32_t before = assembly.newest(Role::zone_signing).claim().serial();
  ASSERT_EQ(
      world.act("commons-union", propose({claim_delegation("library", "ring-operators")})).outcome,
      ledger::Code::done);
  const std::uint64_t number = 3;
  ASSERT_EQ(world.act("ring-operators", consent(number, world.effect_hash(number))).outcome,
            ledger::Code::done);
  world.everybody_says_yes(number);
  world.pass(20);
  const ledger::Receipt own = world.act("ring-operators", set_ds("library", 7));
  ASSERT_EQ(own.outcome, ledger::Code::done) << own.reason;

  ASSERT_TRUE(process.tend());
  const v1::OpenSession claim = assembly.newest(Role::zone_signing).claim();
  EXPECT_EQ(claim.serial(), before + 2) << "two acts changed the zone";
  ASSERT_EQ(claim.authorised_by_size(), 2);
  EXPECT_EQ(claim.authorised_by(0).proposal(), number);
  EXPECT_EQ(claim.authorised_by(1).transaction(), own.transaction.bytes());
  EXPECT_TRUE(zone::check_signatures(process.zone->newest_zone()->zone.whole()));
}

TEST(Sessions, AfterAMonthOffTheSameZoneIsSignedAnew) {
  Assembly assembly;
  Assembly::Process process = assembly.process(Assembly::signers());
  ASSERT_TRUE(process.tend());
  const v1::OpenSession before = assembly.newest(Role::zone_signing).claim();
  assembly.let_pass(31 * kDay);
  ASSERT_EQ(assembly.world().act("commons-union", set_profile("late")).outcome, ledger::Code::done);

  // The nonces of before the switch-off are gone with the process.
  Assembly::Process again = assembly.process(Assembly::signers());
  ASSERT_TRUE(again.tend());
  const v1::OpenSession after = assembly.newest(Role::zone_signing).claim();
  EXPECT_EQ(after.serial(), before.serial() + 1) << "new signatures are a new version";
  EXPECT_GT(after.inception().seconds(), before.expiration().seconds());
  EXPECT_EQ(after.key_session(), assembly.newest(Role::key_signing).number());
  EXPECT_EQ(after.authorised_by_size(), 0);
  EXPECT_TRUE(zone::check_signatures(again.zone->newest_zone()->zone.whole()));
}

TEST(Sessions, TwoOfFiveSignNothingAndTheLastZoneStays) {
  Assembly assembly;
  Assembly::Process all = assembly.process(Assembly::signers());
  ASSERT_TRUE(all.tend());
  const std::uint64_t signed_before = assembly.newest(Role::zone_signing).number();
  assembly.let_pass(10 * kDay);

  Assembly::Process two = assembly.process({"commons-union", "ring-operators"});
  const Status tended = two.tend();
  ASSERT_FALSE(tended);
  EXPECT_EQ(tended.error().kind, ErrorKind::unavailable);
  EXPECT_NE(tended.error().message.find("2 of the 3 signers that it takes can sign"),
            std::string::npos)
      << tended.error().message;
  EXPECT_NE(tended.error().message.find("harbour-networks"), std::string::npos);
  EXPECT_EQ(assembly.newest(Role::zone_signing).number(), signed_before);
  const Result<publishing::SignedZone> last = two.zone->newest_zone();
  ASSERT_TRUE(last) << last.error().message;
  EXPECT_EQ(last->session, signed_before);
  EXPECT_EQ(two.keys->strength()->able, 2U);
}

// Whoever posts nonces and then says nothing is named, and the others sign without it.
TEST(Sessions, ASilentSignerIsNamedAndReplaced) {
  Assembly assembly;
  Assembly::Process all = assembly.process(Assembly::signers());
  ASSERT_TRUE(all.keys->stock());
  ASSERT_TRUE(all.zone->stock());
  Assembly::Process three =
      assembly.process({"harbour-networks", "meridian-organisation", "ring-operators"});
  const Status tended = three.tend();
  ASSERT_TRUE(tended) << tended.error().message;
  EXPECT_TRUE(zone::check_signatures(three.zone->newest_zone()->zone.whole()));
  const v1::OpenSession claim = assembly.newest(Role::key_signing).claim();
  ASSERT_GE(claim.faults_size(), 1);
  for (const v1::SessionFault& fault : claim.faults()) {
    EXPECT_EQ(fault.kind(), v1::NO_ANSWER);
    EXPECT_TRUE(fault.party() == "commons-union" || fault.party() == "government-of-aurora");
  }
}

// Whoever was silent and posts nonces all the same is asked again only where there is nobody else.
TEST(Sessions, WhoeverWasSilentIsNotAskedAgainWhileOthersSuffice) {
  Assembly assembly;
  Assembly::Process all = assembly.process(Assembly::signers());
  ASSERT_TRUE(all.keys->stock());
  ASSERT_TRUE(all.zone->stock());
  Assembly::Process four = assembly.process(
      {"government-of-aurora", "harbour-networks", "meridian-organisation", "ring-operators"});
  for (std::uint64_t change = 0; change < 6; ++change) {
    ASSERT_EQ(assembly.world()
                  .act("commons-union", propose({set_apex_txt("example.", std::to_string(change))}))
                  .outcome,
              ledger::Code::done);
    assembly.world().everybody_says_yes(3 + change);
    assembly.world().pass(20);
    ASSERT_TRUE(four.tend());
    Assembly::Process tease = assembly.process({"commons-union"});
    ASSERT_TRUE(tease.zone->stock());
  }
  // Once each in the keys' and the zone's group at most.
  EXPECT_LE(assembly.sessions(Role::zone_signing), 7U);
  EXPECT_LE(assembly.sessions(Role::key_signing), 2U);
}

// More acts than one claim may name are signed up to the last height that fits.
TEST(Sessions, ActsAreNamedUpToTheLastHeightThatFits) {
  Assembly assembly;
  World& world = assembly.world();
  ASSERT_EQ(
      world.act("commons-union", propose({claim_delegation("library", "ring-operators")})).outcome,
      ledger::Code::done);
  ASSERT_EQ(world.act("ring-operators", consent(3, world.effect_hash(3))).outcome,
            ledger::Code::done);
  world.everybody_says_yes(3);
  world.pass(20);
  const std::uint64_t start = world.ledger().head().height;
  for (std::uint32_t tag = 1; tag <= 3; ++tag) {
    ASSERT_EQ(world.act("ring-operators", set_ds("library", tag)).outcome, ledger::Code::done);
  }
  const auto change = [&](std::size_t most) {
    return signing::authorised_change(world.ledger(), Assembly::apex(), start, start + 3, most)
        .value();
  };
  EXPECT_EQ(change(3).height, start + 3);
  EXPECT_EQ(change(3).acts.size(), 3U);
  EXPECT_EQ(change(2).height, start + 2);
  EXPECT_EQ(change(2).acts.size(), 2U);
  EXPECT_EQ(change(0).height, start) << "a block is taken whole or not at all";
  const auto with_decision =
      signing::authorised_change(world.ledger(), Assembly::apex(), 0, start, 9).value();
  ASSERT_EQ(with_decision.acts.size(), 1U);
  EXPECT_EQ(with_decision.acts.front().proposal, 3U);
}

// Its nonces are gone, those it posts now are newer than the session: that it cannot answer is no
// silence.
TEST(Sessions, AProcessKilledAmidASessionSignsWhenItIsStartedAnew) {
  Assembly assembly;
  Assembly::Process killed = assembly.process(Assembly::signers());
  ASSERT_TRUE(killed.keys->stock());
  v1::Action action;
  ASSERT_TRUE(
      signing::make_claim(assembly.world().ledger(),
                          {Assembly::apex(), Role::key_signing, assembly.world().now(), nullptr},
                          *action.mutable_keys_open_session()));
  ASSERT_TRUE(assembly.voice("commons-union").send(action));

  Assembly::Process again = assembly.process(Assembly::signers());
  const Status tended = again.tend();
  ASSERT_TRUE(tended) << tended.error().message;
  EXPECT_EQ(assembly.sessions(Role::key_signing), 2U);
  EXPECT_EQ(assembly.newest(Role::key_signing).claim().parties_size(), 3);
  EXPECT_TRUE(zone::check_signatures(again.zone->newest_zone()->zone.whole()));
}

TEST(Sessions, SignersTakeTurns) {
  Assembly assembly;
  Assembly::Process process = assembly.process(Assembly::signers());
  std::set<std::string> seen;
  for (std::uint64_t i = 0; i < 5; ++i) {
    ASSERT_EQ(assembly.world()
                  .act("commons-union", propose({set_apex_txt("example.", std::to_string(i))}))
                  .outcome,
              ledger::Code::done);
    assembly.world().everybody_says_yes(3 + i);
    assembly.world().pass(20);
    ASSERT_TRUE(process.tend());
    const v1::SigningSession session = assembly.newest(Role::zone_signing);
    for (const v1::SessionParty& party : session.claim().parties()) {
      seen.insert(party.party());
    }
  }
  EXPECT_EQ(seen.size(), 5U);
}

}  // namespace
}  // namespace comity::test
