#include "upkeep/space.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>

#include "ledger/named_texts.h"
#include "machine/clock.h"

namespace comity::upkeep {
namespace {

constexpr std::int64_t kDayMilliseconds = 24LL * 3600 * 1000;
constexpr std::int64_t kShortestMilliseconds = kDayMilliseconds / 24;
constexpr std::int64_t kWindowDays = 7;
constexpr std::int64_t kFarDays = 36'500;
constexpr std::uint64_t kSamples = 64;
constexpr std::uint64_t kTimesWritten = 3;
constexpr std::uint64_t kBytesOfABlock = 1'024;

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

// The lowest height whose block is not older than `since`; the newest plus one when all are.
Result<std::uint64_t> first_since(const ledger::Reader& reader, std::uint64_t newest, Time since) {
  std::uint64_t low = 0;
  std::uint64_t high = newest + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const Result<ledger::Head> head = reader.at(middle);
    if (!head) return tl::unexpected(head.error());
    if (head->block_time < since) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// Octets that the blocks from `first` to `last` take; every one of them, or a sample.
std::uint64_t bytes_of_blocks(const ledger::Reader& reader, std::uint64_t first,
                              std::uint64_t last) {
  const std::uint64_t count = last - first + 1;
  const std::uint64_t samples = std::min(count, kSamples);
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < samples; ++i) {
    const Result<Bytes> block = reader.block(first + i * count / samples);
    sum += kBytesOfABlock;
    if (block) sum += kTimesWritten * block->size() + ledger::texts_bytes_of_block(*block);
  }
  return sum / samples * count;
}

}  // namespace

Result<Space> read_space(const std::string& path) {
  struct statvfs found {};
  if (::statvfs(path.c_str(), &found) != 0) {
    return error(ErrorKind::io,
                 path + ": cannot tell how much room is left: " + std::strerror(errno));
  }
  const std::uint64_t block = found.f_frsize;
  return Space{block * found.f_bavail, block * found.f_blocks};
}

SpaceGuard::SpaceGuard(std::string path, std::uint64_t reserve_bytes, SpaceReader reader,
                       std::int64_t believed_milliseconds)
    : path_(std::move(path)),
      reserve_bytes_(reserve_bytes),
      reader_(std::move(reader)),
      believed_milliseconds_(believed_milliseconds) {}

Result<Space> SpaceGuard::space() const {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = machine::monotonic_milliseconds();
  if (!read_ || now - read_at_ >= believed_milliseconds_) {
    read_ = reader_(path_);
    read_at_ = now;
  }
  return *read_;
}

std::string SpaceGuard::trouble() const {
  const Result<Space> left = space();
  if (!left) return left.error().message;
  if (left->free_bytes >= reserve_bytes_) return "";
  return "the disk of " + path_ + " has " + mebibytes(left->free_bytes) + " left, less than the " +
         mebibytes(reserve_bytes_) +
         " that are kept in reserve ([disk] reserve_mib): no new transactions are taken until "
         "there is room";
}

std::uint64_t folder_bytes(const std::string& folder) {
  std::uint64_t sum = 0;
  std::error_code code;
  for (std::filesystem::directory_iterator entry(folder, code), end; !code && entry != end;
       entry.increment(code)) {
    std::error_code gone;  // a log that was flushed meanwhile
    const std::uintmax_t size = entry->file_size(gone);
    if (!gone) sum += size;
  }
  return sum;
}

Forecast forecast(const ledger::Reader& reader, std::uint64_t free_bytes, Time now) {
  const ledger::Head newest = reader.head();
  if (newest.height == 0) return {};
  Time since{now.milliseconds - kWindowDays * kDayMilliseconds};
  const Result<ledger::Head> genesis = reader.at(0);
  if (genesis) since = std::max(since, genesis->block_time);
  const Result<std::uint64_t> first = first_since(reader, newest.height, since);
  if (!first || *first > newest.height) return {};
  const std::uint64_t bytes =
      bytes_of_blocks(reader, std::max<std::uint64_t>(*first, 1), newest.height);
  const std::int64_t span = std::max(now.milliseconds - since.milliseconds, kShortestMilliseconds);
  // In seconds, so that no product overflows.
  const std::uint64_t growth = bytes / static_cast<std::uint64_t>(span / 1'000) * 86'400 +
                               bytes % static_cast<std::uint64_t>(span / 1'000) * 86'400 /
                                   static_cast<std::uint64_t>(span / 1'000);
  Forecast result{growth, std::nullopt};
  if (growth == 0) return result;
  const std::uint64_t days = free_bytes / growth;
  if (days < static_cast<std::uint64_t>(kFarDays)) {
    result.full = Time{now.milliseconds + static_cast<std::int64_t>(days) * kDayMilliseconds};
  }
  return result;
}

DiskFigures::Figures DiskFigures::read(Time now) const {
  constexpr std::int64_t kKeptMilliseconds = 10'000;
  const std::lock_guard lock(mutex_);
  const std::int64_t monotonic = machine::monotonic_milliseconds();
  if (kept_ && monotonic - kept_at_ < kKeptMilliseconds) return *kept_;
  Figures figures;
  figures.store_bytes = folder_bytes(store_folder_);
  if (const Result<Space> space = guard_.space()) figures.free_bytes = space->free_bytes;
  figures.forecast = forecast(reader_, figures.free_bytes, now);
  kept_ = figures;
  kept_at_ = monotonic;
  return figures;
}

}  // namespace comity::upkeep
