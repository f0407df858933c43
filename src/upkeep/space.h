// Room on the disk: how much is left, when the node takes no more transactions, and when the disk
// will be full. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "ledger/read.h"

namespace comity::upkeep {

struct Space {
  std::uint64_t free_bytes = 0;  // for this process's user
  std::uint64_t total_bytes = 0;
};
// Says it of the file system that `path` lies on.
using SpaceReader = std::function<Result<Space>(const std::string& path)>;
[[nodiscard]] Result<Space> read_space(const std::string& path);

// Below the reserve, new transactions and texts are turned away before they cost anything; what is
// read, and decisions that fall due, go on in the room that the reserve keeps.
class SpaceGuard {
 public:
  // What was read is believed for `believed_milliseconds`: a transaction must not cost a look.
  SpaceGuard(std::string path, std::uint64_t reserve_bytes, SpaceReader reader = read_space,
             std::int64_t believed_milliseconds = 100);

  // Why nothing new is taken, and what to do; empty while there is room.
  [[nodiscard]] std::string trouble() const;
  [[nodiscard]] Result<Space> space() const;

 private:
  const std::string path_;
  const std::uint64_t reserve_bytes_;
  const SpaceReader reader_;
  const std::int64_t believed_milliseconds_;
  mutable std::mutex mutex_;
  mutable std::optional<Result<Space>> read_;
  mutable std::int64_t read_at_ = 0;
};

// Sizes of all files in `folder`, not of those below it; 0 when it cannot be read.
[[nodiscard]] std::uint64_t folder_bytes(const std::string& folder);

struct Forecast {
  std::uint64_t growth_per_day = 0;  // octets, an estimate
  std::optional<Time> full;          // nothing: not within a hundred years
};
// From what the newest seven days of blocks take, or all when the community is younger; blocks are
// sampled, so the cost does not grow. The estimate: three times the octets of a block, which stand
// in the block, in records and for a while in logs, 1 KiB for what a block itself writes, and the
// texts that its transactions name.
[[nodiscard]] Forecast forecast(const ledger::Reader& reader, std::uint64_t free_bytes, Time now);

// What health shows of the disk. Reading it costs a look at every file of the store and at some
// blocks, so it is kept for ten seconds. Any thread.
class DiskFigures {
 public:
  struct Figures {
    std::uint64_t store_bytes = 0;
    std::uint64_t free_bytes = 0;
    Forecast forecast;
  };
  DiskFigures(const ledger::Reader& reader, const SpaceGuard& guard, std::string store_folder)
      : reader_(reader), guard_(guard), store_folder_(std::move(store_folder)) {}
  [[nodiscard]] Figures read(Time now) const;

 private:
  const ledger::Reader& reader_;
  const SpaceGuard& guard_;
  const std::string store_folder_;
  mutable std::mutex mutex_;
  mutable std::optional<Figures> kept_;
  mutable std::int64_t kept_at_ = 0;
};

}  // namespace comity::upkeep
