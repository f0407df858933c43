// What is known of a transaction before its block: the block comes to the same without it.
#include <gtest/gtest.h>

#include <thread>

#include "ledger/limits.h"
#include "ledger/notes_world.h"
#include "ledger/screened.h"
#include "wire/codec.h"

namespace comity::ledger::testing {
namespace {

// A dozen blocks of good and bad transactions of all kinds.
std::vector<Block> sample_blocks(World& world) {
  std::vector<Block> blocks;
  Signing gap;
  gap.sequence = 1000;
  Time time = world.now;
  for (std::uint32_t height = 1; height <= 12; ++height) {
    time = plus_seconds(time, 7);
    world.now = time;
    Block block{height, time, {}, false};
    for (std::uint32_t i = 0; i < 6; ++i) {
      const std::string party = i % 2 == 0 ? "alpha" : "beta";
      block.transactions.push_back(world.make(party, set_note("free", party, height * 10 + i)));
    }
    block.transactions.push_back(world.make("alpha", set_note("closed", "a", 1)));
    block.transactions.push_back(world.make("beta", break_notes()));
    Bytes forged = world.make("alpha", set_note("free", "b", height), gap);
    block.transactions.push_back(forged);
    forged = block.transactions[0];
    forged.back() = static_cast<char>(forged.back() ^ 1);
    block.transactions.insert(block.transactions.begin(), forged);
    block.transactions.push_back("no transaction");
    block.transactions.push_back(block.transactions[1]);
    blocks.push_back(std::move(block));
  }
  return blocks;
}

struct Ran {
  std::vector<Hash> roots;
  std::vector<std::string> receipts;
  bool operator==(const Ran&) const = default;
};

// `threads`: that look ahead at all transactions, before or while the blocks run.
Ran run(const std::vector<Block>& blocks, std::size_t threads, bool before) {
  World world;
  std::vector<std::thread> looking;
  for (std::size_t i = 0; i < threads; ++i) {
    looking.emplace_back([&, i] {
      for (const Block& block : blocks) {
        for (std::size_t n = i; n < block.transactions.size(); n += threads) {
          world.ledger->look_ahead(block.transactions[n], Signatures::verified);
        }
      }
    });
  }
  const auto join = [&looking] {
    for (std::thread& thread : looking) thread.join();
    looking.clear();
  };
  if (before) join();
  Ran ran;
  for (const Block& block : blocks) {
    const auto done = world.ledger->finalize(block);
    EXPECT_TRUE(done) << done.error().message;
    EXPECT_TRUE(world.ledger->commit());
    ran.roots.push_back(done->root);
    for (const Receipt& receipt : done->receipts) {
      ran.receipts.push_back(receipt.transaction.hex() + " " +
                             std::string(world.ledger->registry().info(receipt.outcome).name) +
                             " " + receipt.reason + " " + std::to_string(receipt.recorded) +
                             std::to_string(receipt.height));
    }
  }
  join();
  return ran;
}

TEST(LookAhead, BlocksComeToTheSameWithAndWithout) {
  World author;
  const std::vector<Block> blocks = sample_blocks(author);
  const Ran without = run(blocks, 0, true);
  EXPECT_EQ(without.roots.size(), 12U);
  for (const std::size_t threads : {1U, 8U}) {
    EXPECT_EQ(run(blocks, threads, true), without) << threads;
    EXPECT_EQ(run(blocks, threads, false), without) << threads << ", beside the blocks";
  }
}

TEST(LookAhead, AScreenedTransactionWithAnotherSignatureIsVerifiedByItself) {
  World world;
  const Bytes good = world.make("alpha", set_note("free", "a", 1));
  EXPECT_EQ(world.ledger->screen(good, world.now).outcome, Code::done);
  auto altered = *wire::decode<v1::Transaction>(good);
  std::string signature = altered.signature();
  signature[40] = static_cast<char>(signature[40] ^ 1);
  altered.set_signature(signature);
  const auto done = world.ledger->finalize({1, world.now, {wire::encode(altered), good}, false});
  EXPECT_EQ(done->receipts[0].outcome, Code::bad_signature);
  EXPECT_EQ(done->receipts[0].transaction, done->receipts[1].transaction) << "the same body";
  EXPECT_EQ(done->receipts[1].outcome, Code::done);
}

TEST(LookAhead, TheStateIsAskedAgain) {
  World world;
  const Bytes first = world.make("alpha", set_note("free", "a", 1));
  EXPECT_EQ(world.ledger->screen(first, world.now).outcome, Code::done);
  world.block({first});
  world.ledger->look_ahead(first, Signatures::verified);
  EXPECT_EQ(world.block({first}).receipts[0].outcome, Code::replayed);
  const Bytes late = world.make("alpha", set_note("free", "a", 2));
  EXPECT_EQ(world.ledger->screen(late, world.now).outcome, Code::done);
  world.wait(3601);
  EXPECT_EQ(world.block({late}).receipts[0].outcome, Code::expired);
}

TEST(LookAhead, OnlyTheCallerMayTrustASignature) {
  World world;
  Bytes forged = world.make("alpha", set_note("free", "a", 1));
  auto altered = *wire::decode<v1::Transaction>(forged);
  altered.set_signature(Bytes(64, 'x'));
  forged = wire::encode(altered);
  world.ledger->look_ahead(forged, Signatures::verified);
  EXPECT_EQ(world.block({forged}).receipts[0].outcome, Code::bad_signature);
  world.ledger->look_ahead(forged, Signatures::trusted);
  EXPECT_EQ(world.block({forged}).receipts[0].outcome, Code::done);
}

TEST(Screened, ForgetsTheOldestAndGivesEachOnce) {
  Screened screened;
  Envelope envelope;
  envelope.size = limits::kScreenedBytes / 4;
  const auto name = [](int number) { return Screened::name_of(std::to_string(number)); };
  for (int i = 0; i < 5; ++i) screened.keep(name(i), envelope);
  EXPECT_EQ(screened.take(name(0)), nullptr);
  EXPECT_NE(screened.take(name(1)), nullptr);
  EXPECT_EQ(screened.take(name(1)), nullptr);
  envelope.size = 1;
  for (int i = 10; i < 10 + static_cast<int>(limits::kScreenedTransactions); ++i) {
    screened.keep(name(i), envelope);
  }
  EXPECT_EQ(screened.take(name(4)), nullptr);
  EXPECT_NE(screened.take(name(10)), nullptr);
}

}  // namespace
}  // namespace comity::ledger::testing
