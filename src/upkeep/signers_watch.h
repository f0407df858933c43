// Which zones lose the parties that sign them: a party that has left, is suspended or has no key
// with the role sign any more signs nothing, and nobody is asked before the signatures run out.
// For the node's health. Any thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ledger/read.h"

namespace comity::upkeep {

// A sentence for people for every group that misses a signer, and what to do.
[[nodiscard]] std::vector<std::string> signer_warnings(const state::View& view);

// The same of the newest height, looked for once a height.
class SignersWatch {
 public:
  [[nodiscard]] std::vector<std::string> warnings(const ledger::Reader& reader);

 private:
  std::mutex mutex_;
  std::optional<std::uint64_t> height_;
  std::vector<std::string> warnings_;
};

}  // namespace comity::upkeep
