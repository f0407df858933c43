// Forgets old heights that need not stay provable any more, little by little, on a thread of its
// own.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "ledger/ledger.h"

namespace comity::upkeep {

class Pruner {
 public:
  // `ledger` outlives the pruner.
  Pruner(ledger::Ledger& ledger, const ledger::Retention& retention);
  Pruner(const Pruner&) = delete;
  Pruner& operator=(const Pruner&) = delete;
  // Ends the step at hand.
  ~Pruner();

  // Why nothing is pruned any more; empty while all is well. Any thread.
  [[nodiscard]] std::string trouble() const;

 private:
  void run();

  ledger::Ledger& ledger_;
  const ledger::Retention retention_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::string trouble_;
  std::thread thread_;
};

}  // namespace comity::upkeep
