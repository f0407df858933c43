// Runs every block of a recorded community again, from genesis, in an independent store, and
// compares what comes out with the record: each root, each block with its outcomes, each log entry.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "following/catch_up.h"

namespace comity::upkeep {

struct ReplayReport {
  Hash community;
  std::uint64_t height = 0;
  std::uint64_t transactions = 0;
  Hash root;
  std::uint64_t log_size = 0;
  Hash log_root;
};

struct ReplayOptions {
  std::string data;  // the community's folder or a backup of one; no node may have it open
  // Where the blocks run: a new folder that is kept, or the default, one beside `data` that is
  // removed.
  std::string into;
  bool in_memory = false;
  // Not verified: for a reader who has accepted a checkpoint of this log. The roots are compared
  // all the same.
  bool trust_signatures = false;
  std::size_t threads = 0;  // that look ahead; 0: one for each core
  std::function<void(const following::Progress&)> progress;  // may be null
};

// conflict: the record says something else than its blocks give; the message says where.
[[nodiscard]] Result<ReplayReport> replay(const ReplayOptions& options);

}  // namespace comity::upkeep
