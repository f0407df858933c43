#include "beside.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "chapter.h"
#include "ledger/stored/open.h"
#include "wiring/wiring.h"

namespace comity::test {
namespace {

class Beside {
 public:
  Beside(ledger::Ledger& ledger, const World& world, std::size_t threads)
      : ledger_(ledger), world_(world) {
    for (std::size_t n = 1; n < threads; ++n) {
      threads_.emplace_back([this, n] {
        while (!over_) {
          step(n);
          std::this_thread::yield();
        }
      });
    }
  }
  ~Beside() {
    over_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

 private:
  void step(std::size_t number) {
    if (number == 1) {
      EXPECT_TRUE(ledger_.sync());
    } else if (number == 2) {
      EXPECT_TRUE(ledger_.prune({.heights = 3, .seconds = 0}));
    } else {
      read(number);
    }
  }
  // What it finds depends on how far the others are: that it may be asked at any time is the test.
  void read(std::size_t number) {
    const ledger::Head head = ledger_.head();
    EXPECT_EQ(head.root, world_.roots()[head.height]);
    static_cast<void>(ledger_.prove({"ledger", "log", ""}, head.height));
    const auto& history = world_.history();
    const auto& block = history[(head.height + number) % history.size()].block;
    for (const Bytes& transaction : block.transactions) {
      ledger_.look_ahead(transaction, ledger::Signatures::verified);
      static_cast<void>(ledger_.screen(transaction, block.time));
    }
  }

  ledger::Ledger& ledger_;
  const World& world_;
  std::atomic<bool> over_ = false;
  std::vector<std::thread> threads_;
};

void replay(const Chapter& chapter, std::size_t threads) {
  const World& world = chapter.world();
  state::MemoryStore store;
  world.create_again(store);
  const auto ledger = ledger::open_ledger(store, world.registry(), wiring::ports());
  ASSERT_TRUE(ledger) << ledger.error().message;
  {
    const Beside beside(**ledger, world, threads);
    for (const Event& event : world.history()) {
      const auto done = (*ledger)->finalize(event.block);
      ASSERT_TRUE(done) << done.error().message;
      ASSERT_EQ(done->root, event.step.root)
          << "chapter " << chapter.name() << ", height " << event.block.height;
      if (!done->changed) continue;
      ASSERT_TRUE(threads > 1 ? (*ledger)->write() : (*ledger)->commit());
    }
  }
  ASSERT_TRUE((*ledger)->sync());
  EXPECT_EQ((*ledger)->head().root, world.roots().back());
}

}  // namespace

void replay_beside(std::size_t threads) {
  for (const auto& chapter : golden_script()) replay(*chapter, threads);
}

}  // namespace comity::test
