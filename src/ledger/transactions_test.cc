// What becomes of single transactions: every family of outcomes, and what each leaves behind.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "crypto/hash.h"
#include "ledger/limits.h"
#include "ledger/notes_world.h"
#include "ledger/revision.h"
#include "wire/codec.h"

namespace comity::ledger::testing {
namespace {

// Sends octets as they are; the world must stand as it stood when they are turned away.
Receipt send_octets(World& world, const Bytes& octets) {
  const Head before = world.ledger->head();
  const Finalized done = world.block({octets});
  EXPECT_FALSE(done.changed);
  EXPECT_EQ(world.ledger->head().height, before.height);
  EXPECT_EQ(world.ledger->head().root, before.root);
  EXPECT_FALSE(done.receipts.at(0).recorded);
  // Whoever asks beforehand is told the same.
  EXPECT_EQ(world.ledger->screen(octets, world.now).outcome, done.receipts.at(0).outcome);
  return done.receipts.at(0);
}

v1::Transaction unsigned_of(const v1::Body& body) {
  v1::Transaction transaction;
  transaction.set_body(wire::encode(body));
  transaction.set_signature(Bytes(64, '\x01'));
  return transaction;
}

v1::Body body_of(BytesView transaction) {
  return *wire::decode<v1::Body>(wire::decode<v1::Transaction>(transaction)->body());
}

TEST(Transactions, AGoodOneIsAppliedAndRecorded) {
  World world;
  const Bytes transaction = world.make("alpha", set_note("free", "a", 7));
  EXPECT_EQ(world.ledger->screen(transaction, world.now).outcome, Code::done);
  const Finalized done = world.block({transaction});
  EXPECT_TRUE(done.changed);
  EXPECT_EQ(done.receipts[0].outcome, Code::done);
  EXPECT_TRUE(done.receipts[0].recorded);
  EXPECT_EQ(done.receipts[0].height, 1U);
  EXPECT_EQ(world.note("free", "a"), 7U);
  EXPECT_EQ(world.ledger->head().root, done.root);
}

TEST(Transactions, FormIsCheckedFieldByField) {
  World world;
  const v1::Body good = body_of(world.make("alpha", set_note("free", "a", 1)));
  struct Row {
    const char* what;
    void (*spoil)(v1::Body&);
    Code expected;
  };
  const Row rows[] = {
      {"no community", [](v1::Body& b) { b.clear_community(); }, Code::missing_field},
      {"short community", [](v1::Body& b) { b.set_community("x"); }, Code::out_of_range},
      {"other", [](v1::Body& b) { b.set_community(Bytes(32, 'x')); }, Code::wrong_community},
      {"no party", [](v1::Body& b) { b.clear_party(); }, Code::missing_field},
      {"bad party", [](v1::Body& b) { b.set_party("Alpha"); }, Code::bad_name},
      {"long party", [](v1::Body& b) { b.set_party(std::string(64, 'a')); }, Code::bad_name},
      {"no key", [](v1::Body& b) { b.clear_key(); }, Code::missing_field},
      {"short key", [](v1::Body& b) { b.set_key("k"); }, Code::out_of_range},
      {"no sequence", [](v1::Body& b) { b.clear_sequence(); }, Code::missing_field},
      {"no validity", [](v1::Body& b) { b.clear_valid_until(); }, Code::missing_field},
      {"no action", [](v1::Body& b) { b.clear_action(); }, Code::missing_field},
      {"empty action", [](v1::Body& b) { b.mutable_action()->Clear(); }, Code::missing_field},
      {"unknown action", [](v1::Body& b) { b.mutable_action()->mutable_members_leave(); },
       Code::not_canonical},
  };
  for (const Row& row : rows) {
    v1::Body body = good;
    row.spoil(body);
    const Receipt receipt = send_octets(world, wire::encode(unsigned_of(body)));
    EXPECT_EQ(receipt.outcome, row.expected) << row.what << ": " << receipt.reason;
    EXPECT_EQ(receipt.transaction, crypto::sha256(wire::encode(body))) << row.what;
  }
}

TEST(Transactions, OctetsThatAreNoTransactionAreTurnedAway) {
  World world;
  const Bytes good = world.make("alpha", set_note("free", "a", 1));
  EXPECT_EQ(send_octets(world, Bytes(limits::kTransactionBytes + 1, 'x')).outcome, Code::too_large);
  EXPECT_EQ(send_octets(world, "").outcome, Code::missing_field);
  EXPECT_EQ(send_octets(world, "\xff\xff").outcome, Code::not_canonical);
  const Receipt longer = send_octets(world, good + Bytes("\x78\x01"));
  EXPECT_EQ(longer.outcome, Code::not_canonical);
  EXPECT_EQ(longer.transaction, Hash{});
  EXPECT_EQ(world.block({good}).receipts[0].outcome, Code::done);
}

TEST(Transactions, UnknownFieldsInTheBodyAreNotCanonical) {
  World world;
  auto transaction = *wire::decode<v1::Transaction>(world.make("alpha", set_note("free", "a", 1)));
  transaction.mutable_body()->append("\x78\x01");
  EXPECT_EQ(send_octets(world, wire::encode(transaction)).outcome, Code::not_canonical);
}

// Octets that unfold to many times their size are looked at when somebody answers for them.
TEST(Transactions, AnActionIsUnfoldedAfterItsSenderIsKnown) {
  World world;
  v1::Action hollow = propose(std::vector<v1::Action>(limits::kTransactionBytes / 4));
  const auto made = [&](const std::string& key, std::uint64_t sequence) {
    return world.make("alpha", hollow, {key, sequence, std::nullopt, std::nullopt});
  };
  const auto outcome = [&](const std::string& key, std::uint64_t sequence) {
    return send_octets(world, made(key, sequence)).outcome;
  };
  EXPECT_EQ(outcome("stranger", 1), Code::unknown_key);
  EXPECT_EQ(outcome("", 7), Code::sequence_gap);
  EXPECT_EQ(outcome("", 1), Code::not_canonical) << "too heavy";
  auto unsigned_one = *wire::decode<v1::Transaction>(made("", 1));
  unsigned_one.set_signature(Bytes(Signature::kSize, 'x'));
  EXPECT_EQ(send_octets(world, wire::encode(unsigned_one)).outcome, Code::bad_signature);
  hollow = propose(std::vector<v1::Action>(10));
  EXPECT_NE(outcome("", 1), Code::not_canonical) << "so many are no burden";
}

TEST(Transactions, ASignatureHoldsForItsBodyAndKeyOnly) {
  World world;
  auto transaction = *wire::decode<v1::Transaction>(world.make("alpha", set_note("free", "a", 1)));
  transaction.mutable_signature()->front() ^= 1;
  EXPECT_EQ(send_octets(world, wire::encode(transaction)).outcome, Code::bad_signature);
  // Signed as if it were another kind of message.
  transaction.set_signature(key_of("alpha").sign(transaction.body()).bytes());
  EXPECT_EQ(send_octets(world, wire::encode(transaction)).outcome, Code::bad_signature);
  transaction.set_signature("short");
  EXPECT_EQ(send_octets(world, wire::encode(transaction)).outcome, Code::out_of_range);
  transaction.clear_signature();
  EXPECT_EQ(send_octets(world, wire::encode(transaction)).outcome, Code::missing_field);
}

TEST(Transactions, ValidityEndsAtItsTimeAndBeginsADayBefore) {
  World world;
  const auto until = [&](std::int64_t milliseconds) {
    Signing signing;
    signing.sequence = 1;
    signing.valid_until = Time{world.now.milliseconds + milliseconds};
    return world.make("alpha", set_note("free", "a", 1), signing);
  };
  const std::int64_t day = limits::kValidUntilAheadSeconds * 1000;
  EXPECT_EQ(send_octets(world, until(0)).outcome, Code::expired);
  EXPECT_EQ(send_octets(world, until(day + 1)).outcome, Code::valid_until_too_far);
  EXPECT_EQ(world.ledger->screen(until(1), world.now).outcome, Code::done);
  EXPECT_EQ(world.ledger->screen(until(day), world.now).outcome, Code::done);
}

TEST(Transactions, AKeySpeaksForItsOwnPartyOnly) {
  World world;
  Signing stranger;
  stranger.key = "nobody";
  EXPECT_EQ(world.send("alpha", set_note("free", "a", 1), stranger).outcome, Code::unknown_key);
  Signing other;
  other.key = "beta";
  // The register refuses as if it were to be recorded; the ledger charges nobody for it.
  const Receipt receipt = world.send("alpha", set_note("free", "a", 1), other);
  EXPECT_EQ(receipt.outcome, Code::unknown_key);
  EXPECT_FALSE(receipt.recorded);
}

TEST(Transactions, SequencesAreExactAndKeptForEver) {
  World world;
  const Bytes first = world.make("alpha", set_note("free", "a", 1));
  const Bytes second = world.make("alpha", set_note("free", "a", 2));
  EXPECT_EQ(send_octets(world, second).outcome, Code::sequence_gap);
  EXPECT_TRUE(world.block({first}).receipts[0].recorded);
  EXPECT_EQ(send_octets(world, first).outcome, Code::replayed);
  // Twice in one block: the second is a replay.
  const Finalized done = world.block({second, second});
  EXPECT_EQ(done.receipts[0].outcome, Code::done);
  EXPECT_EQ(done.receipts[1].outcome, Code::replayed);
  EXPECT_EQ(world.record(2).transaction_count(), 1U);
}

TEST(Transactions, RefusedOnesAreRecordedAndChangeNothingElse) {
  World world;
  struct Row {
    std::string party;
    v1::Action action;
    std::string key;
    Code expected;
  };
  const Row rows[] = {
      {"alpha", set_note("closed", "a", 1), "", kClosed},
      {"alpha", set_note("common", "a", 1), "", Code::needs_decision},
  };
  for (const Row& row : rows) {
    Signing signing;
    signing.key = row.key;
    const std::uint64_t height = world.ledger->head().height;
    const Receipt receipt = world.send(row.party, row.action, signing);
    EXPECT_EQ(receipt.outcome, row.expected) << receipt.reason;
    EXPECT_TRUE(receipt.recorded);
    EXPECT_FALSE(receipt.reason.empty());
    EXPECT_EQ(world.ledger->head().height, height + 1);
    EXPECT_EQ(world.note(row.action.names_set_ds().zone(), "a"), 0U);
    // The number is used up: the next one of the same key is good.
    EXPECT_EQ(world.send(row.party, vote(), signing).outcome, Code::done);
  }
}

TEST(Transactions, OfThoseWhoMayNotNothingIsKept) {
  World world;
  Signing votes;
  votes.key = "alpha-votes";
  const std::uint64_t height = world.ledger->head().height;
  const Receipt lesser = world.send("alpha", set_note("free", "a", 1), votes);
  EXPECT_EQ(lesser.outcome, Code::lacks_role);
  const Receipt gone = world.send("gone", set_note("free", "a", 1));
  EXPECT_EQ(gone.outcome, Code::may_not_act);
  EXPECT_FALSE(lesser.recorded || gone.recorded);
  // A block of nothing else is none; the number is not used.
  EXPECT_FALSE(world.block({world.make("alpha", set_note("free", "a", 1), votes)}).changed);
  votes.sequence = 1;
  EXPECT_EQ(world.ledger->head().height, height);
  EXPECT_EQ(world.send("alpha", vote(), votes).outcome, Code::done);
}

TEST(Transactions, EarlyAndMalformedOnesMayBeSentAgain) {
  World world;
  Signing first;
  first.sequence = 1;
  EXPECT_EQ(send_octets(world, world.make("alpha", set_note("", "a", 1), first)).outcome,
            Code::missing_field);
  // Only permit can tell that this is early, so screening lets it pass.
  const Finalized early = world.block({world.make("alpha", set_note("later", "a", 1), first)});
  EXPECT_EQ(early.receipts[0].outcome, kOpensLater);
  EXPECT_FALSE(early.changed);
  EXPECT_EQ(world.send("alpha", set_note("free", "a", 1), first).outcome, Code::done);
}

TEST(Transactions, AnApplicantMayOnlyJoin) {
  World world;
  EXPECT_EQ(world.send("novice", set_note("free", "a", 1)).outcome, Code::not_active_yet);
  EXPECT_EQ(world.send("novice", join()).outcome, Code::done);
}

TEST(Transactions, ABrokenInvariantRollsBackAndIsRecorded) {
  World world;
  const Bytes broken = world.make("alpha", break_notes());
  const Bytes huge = world.make("alpha", huge_note());
  const Bytes good = world.make("alpha", set_note("free", "a", 5));
  const Finalized done = world.block({broken, huge, good});
  EXPECT_EQ(done.receipts[0].outcome, Code::invariant);
  EXPECT_EQ(done.receipts[0].reason, "notes.nothing_forbidden: a forbidden note stands");
  EXPECT_EQ(done.receipts[1].outcome, Code::invariant);
  EXPECT_EQ(done.receipts[2].outcome, Code::done);
  EXPECT_FALSE(world.view()->get({"notes", "free", "forbidden"}));
  EXPECT_FALSE(world.view()->get({"notes", "free", "huge"}));
  EXPECT_EQ(world.note("free", "a"), 5U);
  EXPECT_EQ(world.record(1).transaction_count(), 3U);
}

TEST(Transactions, AFailedAssumptionRollsBackAndIsRecorded) {
  World world;
  const Finalized done =
      world.block({world.make("alpha", trust()), world.make("alpha", set_note("free", "a", 5))});
  EXPECT_EQ(done.receipts[0].outcome, Code::assumption);
  EXPECT_EQ(done.receipts[0].reason, "what was trusted is not so");
  EXPECT_EQ(family_of(Code::assumption), Family::broken);
  EXPECT_EQ(done.receipts[1].outcome, Code::done);
  EXPECT_FALSE(world.view()->get({"notes", "free", "trusted"}));
  EXPECT_EQ(world.note("free", "a"), 5U);
  EXPECT_EQ(world.record(1).transaction_count(), 2U);
}

TEST(Transactions, TwoNamesOnOnePathAreFoundAtTheSecond) {
  World world;
  EXPECT_EQ(world.send("alpha", set_note("twins", "a", 5)).outcome, Code::done);
  // Against a record of an earlier height, and against one of the same block.
  const Finalized done = world.block({
      world.make("alpha", twin_note("twins", "a")),
      world.make("alpha", set_note("twins", "b", 6)),
      world.make("alpha", twin_note("twins", "b")),
      world.make("alpha", twin_note("twins", "c")),
      world.make("alpha", set_note("twins", "c", 6)),
      world.make("alpha", set_note("twins", "d", 8)),
  });
  const Code expected[] = {Code::path_collision, Code::done,           Code::path_collision,
                           Code::done,           Code::path_collision, Code::done};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(done.receipts[i].outcome, expected[i]) << i;
  EXPECT_EQ(world.note("twins", "a"), 5U);
  EXPECT_EQ(world.note("twins", "b"), 6U);
  EXPECT_EQ(world.note("twins", "d"), 8U);
  world.reopen();
}

// A vote with a reason, which counts as octets of its sender.
v1::Action long_vote(std::uint64_t kib) {
  v1::Action action = vote();
  v1::Content& reason = *action.mutable_decisions_vote()->mutable_reason();
  reason.set_hash(Bytes(32, 'h'));
  reason.set_length(kib << 10);
  return action;
}

// How many of its own acts it can send until its budget is used up.
std::uint32_t sent_by(World& world, const std::string& party) {
  std::uint32_t count = 0;
  while (count < 1'000 &&
         world.send(party, set_note("free", party, count + 1)).outcome == Code::done) {
    ++count;
  }
  return count;
}

TEST(Budgets, TransactionsOfADayAreCounted) {
  World world;
  world.authority.limits.transactions = 2;
  EXPECT_EQ(world.send("alpha", set_note("closed", "a", 1)).outcome, kClosed);
  EXPECT_EQ(sent_by(world, "alpha"), limits::kKeptTransactions - 1);
  const Receipt over = world.send("alpha", set_note("free", "a", 2));
  EXPECT_EQ(over.outcome, Code::over_budget);
  EXPECT_EQ(over.reason,
            "party alpha may use 2 transactions a day, half of them kept in parts for each party "
            "and role");
  // Another party has its own; tomorrow is new.
  EXPECT_EQ(world.send("beta", set_note("free", "b", 1)).outcome, Code::done);
  world.wait(24 * 3600 - 1);
  EXPECT_EQ(world.send("alpha", set_note("free", "a", 2)).outcome, Code::over_budget);
  world.wait(1);
  EXPECT_EQ(world.send("alpha", set_note("free", "a", 2)).outcome, Code::done);
}

TEST(Budgets, OctetsAndCommentsAreCounted) {
  World world;
  // Three eighths are kept for the other roles.
  world.authority.limits.bytes = 512 << 10;
  EXPECT_EQ(world.send("alpha", long_vote(320)).outcome, Code::over_budget);
  EXPECT_EQ(world.send("alpha", long_vote(319)).outcome, Code::done);
  EXPECT_EQ(world.send("alpha", long_vote(1)).outcome, Code::over_budget);
  world.authority.limits.bytes = 1 << 20;
  EXPECT_EQ(world.send("alpha", comment()).outcome, Code::done);
  EXPECT_EQ(world.send("alpha", comment()).outcome, Code::over_budget);
  EXPECT_EQ(world.send("alpha", vote()).outcome, Code::done);
}

TEST(Budgets, EachRoleKeepsItsPart) {
  World world;
  world.authority.limits.transactions = 80;
  EXPECT_EQ(sent_by(world, "alpha"), 50U);
  // What is beyond the parts is the party's, whatever key it uses.
  Signing second;
  second.key = "alpha-votes";
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(world.send("alpha", vote(), second).outcome, Code::done) << i;
  }
  EXPECT_EQ(world.send("alpha", vote(), second).outcome, Code::over_budget);
}

// Whoever has two handles has no more than who has one, and neither uses up what is the other's.
TEST(Budgets, AffiliatesHaveOneTogetherAndEachKeepsItsPart) {
  World world;
  world.identities.affiliates = {"alpha", "beta"};
  // Eight parts of ten are kept, two parties with four roles; 80 are whoever's comes first.
  world.authority.limits.transactions = 160;
  EXPECT_EQ(sent_by(world, "alpha"), 90U);
  const Receipt over = world.send("alpha", set_note("free", "a", 99));
  EXPECT_EQ(over.outcome, Code::over_budget);
  EXPECT_EQ(over.reason,
            "party alpha may use 160 transactions a day with affiliation pair, half of them kept "
            "in parts for each party and role");
  EXPECT_EQ(sent_by(world, "beta"), 10U);
  EXPECT_EQ(world.send("beta", vote()).outcome, Code::done);
  EXPECT_EQ(world.send("alpha", vote()).outcome, Code::done);
  world.wait(24 * 3600);
  EXPECT_EQ(world.send("beta", set_note("free", "beta", 99)).outcome, Code::done);
  world.reopen();
}

TEST(Budgets, AffiliatesShareOctetsAndComments) {
  World world;
  world.identities.affiliates = {"alpha", "beta"};
  world.authority.limits.comments = 4;
  EXPECT_EQ(world.send("alpha", comment()).outcome, Code::done);
  EXPECT_EQ(world.send("alpha", comment()).outcome, Code::done);
  EXPECT_EQ(world.send("alpha", comment()).outcome, Code::done);
  EXPECT_EQ(world.send("alpha", comment()).outcome, Code::over_budget);
  EXPECT_EQ(world.send("beta", comment()).outcome, Code::done);
  EXPECT_EQ(world.send("beta", comment()).outcome, Code::over_budget);
  world.wait(24 * 3600);
  // 512 KiB beside what is kept.
  world.authority.limits.bytes = 1 << 20;
  EXPECT_EQ(world.send("alpha", long_vote(560)).outcome, Code::done);
  EXPECT_EQ(world.send("beta", long_vote(90)).outcome, Code::over_budget);
  EXPECT_EQ(world.send("beta", long_vote(60)).outcome, Code::done);
}

// A majority admits a hundred affiliates of a party, and they use up all that they can.
TEST(Budgets, KeepAFloorThatNoNumberOfAffiliatesTakes) {
  World world;
  world.identities.affiliates = {"alpha", "beta"};
  for (int i = 0; i < 100; ++i) world.identities.affiliates.insert("puppet-" + std::to_string(i));
  world.authority.limits = {0, 0, 0, 0};
  EXPECT_EQ(sent_by(world, "beta"), limits::kKeptTransactions);
  EXPECT_EQ(sent_by(world, "alpha"), limits::kKeptTransactions);
  EXPECT_EQ(world.send("alpha", long_vote(64)).outcome, Code::over_budget);
  EXPECT_EQ(world.send("alpha", long_vote(63)).outcome, Code::done);
  world.wait(24 * 3600);
  EXPECT_EQ(world.send("alpha", comment()).outcome, Code::done);
  EXPECT_EQ(world.send("alpha", comment()).outcome, Code::over_budget);
}

TEST(Budgets, AreCheckedBeforeTheSignature) {
  World world;
  world.authority.limits.transactions = 0;
  EXPECT_EQ(sent_by(world, "alpha"), limits::kKeptTransactions);
  auto transaction =
      *wire::decode<v1::Transaction>(world.make("alpha", set_note("free", "alpha", 99)));
  transaction.mutable_signature()->front() ^= 1;
  EXPECT_EQ(send_octets(world, wire::encode(transaction)).outcome, Code::over_budget);
}

TEST(Blocks, WithoutLastingChangesUseUpNoHeight) {
  World world;
  const Finalized done = world.block({"nonsense", world.make("alpha", set_note("later", "a", 1))});
  EXPECT_FALSE(done.changed);
  EXPECT_EQ(done.receipts.size(), 2U);
  EXPECT_EQ(world.ledger->head().height, 0U);
  EXPECT_EQ(done.root, world.ledger->head().root);
}

TEST(Blocks, MustFollowTheHead) {
  World world;
  EXPECT_FALSE(world.ledger->finalize({0, world.now, {}, false}));
  EXPECT_FALSE(world.ledger->finalize({2, world.now, {}, false}));
  EXPECT_FALSE(world.ledger->finalize({1, Time{world.now.milliseconds - 1}, {}, false}));
  EXPECT_FALSE(world.ledger->finalize({1, Time{kLatestTime.milliseconds + 1}, {}, false}));
  EXPECT_TRUE(world.ledger->finalize({1, world.now, {}, false}));
}

TEST(Blocks, KeepNothingBeforeCommit) {
  World world;
  const Bytes transaction = world.make("alpha", set_note("free", "a", 1));
  const auto dropped = world.ledger->finalize({1, world.now, {transaction}, false});
  ASSERT_TRUE(dropped);
  EXPECT_EQ(world.ledger->head().height, 0U);
  EXPECT_EQ(world.note("free", "a"), 0U);
  // The same again gives the same, and a block in between drops it.
  const auto other = world.ledger->finalize({1, world.now, {}, false});
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->changed);
  EXPECT_TRUE(world.ledger->commit());
  EXPECT_EQ(world.ledger->head().height, 0U);
  EXPECT_EQ(world.block({transaction}).root, dropped->root);
}

TEST(Blocks, TurnAwayWhatDoesNotFit) {
  World world;
  std::vector<Bytes> many(limits::kBlockTransactions, "x");
  many.push_back(world.make("alpha", set_note("free", "a", 1)));
  const Finalized done = world.block(many);
  EXPECT_EQ(done.receipts.back().outcome, Code::full);
  EXPECT_FALSE(done.changed);
}

TEST(Revisions, CountBlocksThatChangeACollection) {
  World world;
  EXPECT_EQ(revision(*world.view(), "notes", "free").count, 0U);
  EXPECT_EQ(revision(*world.view(), "notes", "free").at, world.now);
  world.wait(60);
  world.block({world.make("alpha", set_note("free", "a", 1)),
               world.make("alpha", set_note("free", "b", 1)),
               world.make("beta", set_note("own", "c", 1))});
  EXPECT_EQ(revision(*world.view(), "notes", "free").count, 1U);
  EXPECT_EQ(revision(*world.view(), "notes", "own").count, 1U);
  EXPECT_EQ(revision(*world.view(), "notes", "free").at, world.now);
  const Time changed = world.now;
  world.wait(60);
  // The same value again, and a change that is taken back in the same block: no revision.
  world.block({world.make("alpha", set_note("free", "a", 1))});
  world.block(
      {world.make("alpha", set_note("own", "c", 2)), world.make("alpha", set_note("own", "c", 1))});
  EXPECT_EQ(revision(*world.view(), "notes", "free").count, 1U);
  EXPECT_EQ(revision(*world.view(), "notes", "own").count, 1U);
  EXPECT_EQ(revision(*world.view(), "notes", "free").at, changed);
  // Tables that are not published have none.
  EXPECT_EQ(revision(*world.view(), "ledger", "sequences").count, 0U);
}

}  // namespace
}  // namespace comity::ledger::testing
