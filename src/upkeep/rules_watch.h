// What an operator has to know of newer rules that are on their way, from the day of the decision:
// for the log, once a change, and for the node's health. Any thread.
#pragma once

#include <mutex>
#include <string>

#include "ledger/read.h"

namespace comity::upkeep {

class RulesWatch {
 public:
  // Reads the newest height; says in the log what is new.
  void look(const ledger::Reader& reader);
  // A sentence for people; empty when nothing has to be done.
  [[nodiscard]] std::string warning() const;

 private:
  mutable std::mutex mutex_;
  std::string warning_;
};

// The sentence for the state of `view`, and a program with this registry.
[[nodiscard]] std::string rules_warning(const state::View& view, const ledger::Registry& registry);

}  // namespace comity::upkeep
