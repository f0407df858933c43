#include <algorithm>

#include "ledger/ledger.h"
#include "ledger/stored/stored_ledger.h"

namespace comity::ledger {
namespace {

// Work between two looks at whether the node wants to stop.
constexpr std::uint64_t kHeightsAtOnce = 64;

}  // namespace

std::uint64_t StoredLedger::oldest_height() const { return state_->oldest(); }

// The height whose state stood when `since` came.
Result<std::uint64_t> StoredLedger::height_at(Time since) const {
  std::uint64_t low = oldest_height();
  std::uint64_t high = head().height;
  while (low < high) {
    const std::uint64_t middle = low + (high - low + 1) / 2;
    const Result<Head> there = at(middle);
    if (!there) return tl::unexpected(there.error());
    if (there->block_time <= since) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

Result<bool> StoredLedger::prune(const Retention& retention) {
  const Head newest = head();
  const std::uint64_t by_count = newest.height - std::min(newest.height, retention.heights);
  const Result<std::uint64_t> by_time =
      height_at(Time{newest.block_time.milliseconds - retention.seconds * 1000});
  if (!by_time) return tl::unexpected(by_time.error());
  const Result<std::uint64_t> by_size = state_->oldest_within(retention.bytes);
  if (!by_size) return tl::unexpected(by_size.error());
  const std::uint64_t wanted = std::max(std::min(by_count, *by_time), *by_size);
  return state_->prune(std::min(wanted, newest.height), kHeightsAtOnce);
}

}  // namespace comity::ledger
