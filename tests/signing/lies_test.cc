// Claims, commitments and shares that are not true.
#include <gtest/gtest.h>

#include "acts.h"
#include "assembly.h"
#include "publications/zone/signing.h"
#include "registers/keys/limits.h"
#include "signing/session/claim.h"
#include "signing/session/octets.h"
#include "signing/session/session.h"

namespace comity::test {
namespace {

using Role = keys::Role;
using Change = std::function<void(v1::OpenSession&)>;

// A member of the group with a valid key opens a session whose claim was changed, and every judge
// says what is wrong with it.
std::string refusal(Assembly& assembly, publishing::GroupDriver& zone, const Change& change) {
  const Role role = Role::zone_signing;
  const signing::Standing& standing = zone.version();
  const signing::ClaimRequest request{Assembly::apex(), role, assembly.world().now(), nullptr,
                                      &standing};
  v1::Action action;
  v1::OpenSession& claim = *action.mutable_keys_open_session();
  const Result<Bytes> sets = signing::make_claim(assembly.world().ledger(), request, claim);
  if (!sets) return "no claim: " + sets.error().message;
  publishing::PartyVoice liar = assembly.voice("commons-union");
  if (Status put = liar.put(*sets, *claim.mutable_sets()); !put) return put.error().message;
  change(claim);
  if (Status sent = liar.send(action); !sent) return "the ledger: " + sent.error().message;
  v1::SigningSession record;
  const std::uint64_t number = assembly.sessions(role);
  if (!keys::find_session(*assembly.world().view(), "example.", role, number, record))
    return "gone";
  const Result<signing::Session> session =
      signing::Session::judge(assembly.world().ledger(), Assembly::apex(), role, record, standing);
  return session ? "true" : session.error().message;
}

class Lies : public ::testing::Test {
 protected:
  Lies() : process_(assembly_.process(Assembly::signers())) {
    EXPECT_TRUE(process_.tend());
    EXPECT_EQ(
        assembly_.world().act("commons-union", propose({set_apex_txt("example.", "x")})).outcome,
        ledger::Code::done);
    assembly_.world().everybody_says_yes(3);
    assembly_.world().pass(20);
  }
  void expect(const Change& change, const std::string& start) {
    const std::string said = refusal(assembly_, *process_.zone, change);
    EXPECT_EQ(said.substr(0, start.size()), start) << said;
    // The ledger bounds how often one member does this.
    assembly_.let_pass(limits::kUnsignedOpeningSeconds);
    EXPECT_TRUE(process_.zone->stock());
  }

  Assembly assembly_;
  Assembly::Process process_;
};

TEST_F(Lies, AClaimIsDerivedAgainFieldByField) {
  expect([](v1::OpenSession&) {}, "true");
  expect([](v1::OpenSession& claim) { claim.set_serial(claim.serial() + 1); },
         "serial: the claim says");
  expect([](v1::OpenSession& claim) { claim.set_unsigned_hash(Bytes(32, 'x')); },
         "unsigned_hash: the claim says");
  expect([](v1::OpenSession& claim) { claim.set_manifest_root(Bytes(32, 'x')); },
         "manifest_root: the claim says");
  expect(
      [](v1::OpenSession& claim) {
        claim.set_count(claim.count() - 1);
        claim.mutable_sets()->set_length(claim.sets().length() - zone::kSetIdBytes);
      },
      "count: the claim says");
  // It signs two sets that it could carry over: only all or none is signed anew without need.
  expect([](v1::OpenSession& claim) { claim.clear_carries(); }, "count: the claim says");
  expect([](v1::OpenSession& claim) { claim.clear_authorised_by(); },
         "authorised_by: the claim says 0 acts");
  expect([](v1::OpenSession& claim) { claim.mutable_authorised_by(0)->set_proposal(2); },
         "authorised_by: the claim says another act");
  expect(
      [](v1::OpenSession& claim) {
        claim.mutable_inception()->set_seconds(claim.inception().seconds() - 60);
        claim.mutable_expiration()->set_seconds(claim.expiration().seconds() - 60);
      },
      "manifest_root: the claim says");
  const std::uint64_t before = assembly_.newest(Role::zone_signing).claim().height() + 1;
  expect([&](v1::OpenSession& claim) { claim.set_height(before); },
         "unsigned_hash: the claim says");
}

// By that list whoever comes later puts the zone together again.
TEST_F(Lies, TheListOfWhatIsSignedIsTheOneThatFollows) {
  assembly_.tamper = [](Bytes text) {
    text[0] ^= 1;
    return text;
  };
  expect([](v1::OpenSession&) {}, "sets: the claim names others");
}

TEST_F(Lies, TheLedgerItselfRefusesWhatItCanSee) {
  expect([](v1::OpenSession& claim) { claim.set_serial(claim.serial() - 5); },
         "the ledger: commons-union: stale_claim");
  expect([](v1::OpenSession& claim) { claim.set_epoch(2); },
         "the ledger: commons-union: stale_claim");
  expect([](v1::OpenSession& claim) { claim.set_key_session(9); },
         "the ledger: commons-union: stale_claim");
  expect([](v1::OpenSession& claim) { claim.set_follows(0); },
         "the ledger: commons-union: stale_claim");
  expect([](v1::OpenSession& claim) { claim.add_carries(9); },
         "the ledger: commons-union: stale_claim");
  expect([](v1::OpenSession& claim) { claim.mutable_parties(0)->set_batch(9); },
         "the ledger: commons-union: batch_spent");
  expect([](v1::OpenSession& claim) { claim.set_height(1'000'000); },
         "the ledger: commons-union: stale_claim");
}

// In one block with what changes the keys, the ledger takes a claim that names those of after it:
// the zone would be published with a DNSKEY set that its signature does not cover.
TEST_F(Lies, TheKeysOfAClaimAreThoseOfBeforeItsBlock) {
  const auto judged = [&](Role role, const Change& change) {
    v1::SigningSession record = assembly_.newest(role);
    change(*record.mutable_claim());
    const auto session = signing::Session::judge(assembly_.world().ledger(), Assembly::apex(), role,
                                                 record, process_.zone->version());
    return session ? "true" : session.error().message;
  };
  EXPECT_EQ(judged(Role::key_signing, [](v1::OpenSession&) {}), "true");
  EXPECT_EQ(judged(Role::key_signing,
                   [](v1::OpenSession& claim) {
                     claim.mutable_keys()->add_dnskeys(claim.keys().dnskeys(0));
                   }),
            "keys: the claim names others than the zone was to have when it was opened");
  EXPECT_EQ(judged(Role::zone_signing, [](v1::OpenSession&) {}), "true");
  EXPECT_EQ(judged(Role::zone_signing, [](v1::OpenSession& claim) { claim.set_key_session(2); }),
            "key_session: the claim says 2, the state gives 1");
}

// A false session by a hostile member with a valid key costs a batch of nonces, and the true one is
// signed all the same.
TEST_F(Lies, AFalseSessionIsLeftUnansweredAndTheTrueOneIsSigned) {
  const auto lie = [](v1::OpenSession& claim) { claim.set_manifest_root(Bytes(32, 'x')); };
  ASSERT_NE(refusal(assembly_, *process_.zone, lie), "true");
  const std::uint64_t false_session = assembly_.sessions(Role::zone_signing);
  const Status tended = process_.tend();
  ASSERT_TRUE(tended) << tended.error().message;
  EXPECT_GT(assembly_.newest(Role::zone_signing).number(), false_session);
  EXPECT_TRUE(zone::check_signatures(process_.zone->newest_zone()->zone.whole()));
}

// A member that opens false sessions whenever it may, for a day, while the zone changes every hour
// and is signed by the others.
TEST_F(Lies, ADayOfFalseSessionsCostsAFewBatchesAndHoldsNothingUp) {
  const auto lie = [](v1::OpenSession& claim) { claim.set_manifest_root(Bytes(32, 'x')); };
  std::uint64_t false_sessions = 0;
  std::uint64_t true_sessions = 0;
  for (std::uint64_t hour = 0; hour < 24; ++hour) {
    for (int tries = 0; tries < 10; ++tries) {
      const std::string said = refusal(assembly_, *process_.zone, lie);
      if (said.starts_with("the ledger: commons-union: too_soon")) break;
      ASSERT_TRUE(said.starts_with("manifest_root")) << said;
      ++false_sessions;
      ASSERT_TRUE(process_.zone->stock());
    }
    ASSERT_EQ(assembly_.world()
                  .act("commons-union", propose({set_apex_txt("example.", std::to_string(hour))}))
                  .outcome,
              ledger::Code::done);
    assembly_.world().everybody_says_yes(4 + hour);
    assembly_.world().pass(20);
    const std::uint64_t before = assembly_.sessions(Role::zone_signing);
    ASSERT_TRUE(process_.tend());
    EXPECT_EQ(assembly_.sessions(Role::zone_signing), before + 1) << "signed at the first try";
    EXPECT_EQ(assembly_.newest(Role::zone_signing).number(), before + 1);
    ++true_sessions;
    assembly_.let_pass(3'600);
  }
  // Four are free where three of five sign; then one every four hours.
  EXPECT_EQ(false_sessions, 4U + 5U);
  EXPECT_EQ(true_sessions, 24U);
}

// A true claim for which there is no need: a member could have nonces spent on it for ever.
TEST_F(Lies, AVersionThatNobodyNeedsIsNotSigned) {
  ASSERT_TRUE(process_.tend());
  const std::uint64_t newest = assembly_.newest(Role::zone_signing).number();
  ASSERT_EQ(assembly_.world().act("commons-union", set_profile("busy")).outcome,
            ledger::Code::done);
  ASSERT_EQ(refusal(assembly_, *process_.zone, [](v1::OpenSession&) {}), "true");
  ASSERT_TRUE(process_.tend());
  EXPECT_EQ(assembly_.newest(Role::zone_signing).number(), newest);
}

TEST_F(Lies, AShareThatDoesNotHoldNamesItsSenderAndTheOthersSign) {
  // The first answer of the next session, after the list of its sets: its second share is another
  // scalar.
  int put = 0;
  assembly_.tamper = [&](Bytes text) {
    if (put++ == 1) text[signing::kShareBytes] ^= 1;
    return text;
  };
  const Status tended = process_.tend();
  ASSERT_TRUE(tended) << tended.error().message;
  const v1::SigningSession session = assembly_.newest(Role::zone_signing);
  ASSERT_EQ(session.claim().faults_size(), 1);
  EXPECT_EQ(session.claim().faults(0).kind(), v1::BAD_SHARE);
  EXPECT_EQ(session.claim().faults(0).index(), 1U);
  for (const v1::SessionParty& party : session.claim().parties()) {
    EXPECT_NE(party.party(), session.claim().faults(0).party());
  }
  EXPECT_TRUE(zone::check_signatures(process_.zone->newest_zone()->zone.whole()));
}

TEST_F(Lies, CommitmentsThatAreNoElementsAreRefusedByTheNameOfWhoPostedThem) {
  assembly_.tamper = [](Bytes text) {
    text.replace(0, 32, Bytes(32, '\0'));
    return text;
  };
  // Everybody is started anew and posts bad ones.
  Assembly::Process anew = assembly_.process(Assembly::signers());
  ASSERT_TRUE(anew.zone->stock());
  assembly_.tamper = nullptr;
  const std::string said = refusal(assembly_, *process_.zone, [](v1::OpenSession&) {});
  EXPECT_NE(said.find("commitment 0, hiding"), std::string::npos) << said;
}

}  // namespace
}  // namespace comity::test
