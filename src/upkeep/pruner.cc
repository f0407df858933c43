#include "upkeep/pruner.h"

#include <chrono>

#include "machine/log.h"

namespace comity::upkeep {
namespace {

// Between two steps of some heights, so that blocks and readers come first.
constexpr auto kBetweenSteps = std::chrono::milliseconds(5);
constexpr auto kWhenDone = std::chrono::seconds(10);

}  // namespace

Pruner::Pruner(ledger::Ledger& ledger, const ledger::Retention& retention)
    : ledger_(ledger), retention_(retention), thread_([this] { run(); }) {}

Pruner::~Pruner() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::string Pruner::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void Pruner::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const Result<bool> more = ledger_.prune(retention_);
    lock.lock();
    if (!more) {
      trouble_ = "old heights are not pruned: " + more.error().message;
      machine::log::error(trouble_);
      return;
    }
    const auto pause = *more ? std::chrono::milliseconds(kBetweenSteps) : kWhenDone;
    wake_.wait_for(lock, pause, [this] { return stopping_; });
  }
}

}  // namespace comity::upkeep
