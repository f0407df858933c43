#include "storage/wal_check.h"

#include <algorithm>
#include <array>
#include <string>

namespace comity::storage {
namespace {

constexpr std::size_t kBlock = 32 << 10;
constexpr std::size_t kHeader = 4 + 2 + 1;
// Types of records: a whole one, or the parts of one that crosses blocks; 3 is one in the middle.
constexpr std::uint8_t kWhole = 1;
constexpr std::uint8_t kFirst = 2;
constexpr std::uint8_t kLast = 4;

constexpr std::array<std::uint32_t, 256> make_table() {
  constexpr std::uint32_t kReversedPolynomial = 0x82f63b78;
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t octet = 0; octet < 256; ++octet) {
    std::uint32_t rest = octet;
    for (int bit = 0; bit < 8; ++bit) {
      rest = (rest >> 1) ^ ((rest & 1) != 0 ? kReversedPolynomial : 0);
    }
    table[octet] = rest;
  }
  return table;
}
constexpr auto kTable = make_table();

std::uint32_t octet_at(BytesView bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

// One record as it lies in the log; `bytes` begins with its header.
struct Record {
  explicit Record(BytesView bytes)
      : checksum(octet_at(bytes, 0) | octet_at(bytes, 1) << 8 | octet_at(bytes, 2) << 16 |
                 octet_at(bytes, 3) << 24),
        length(octet_at(bytes, 4) | octet_at(bytes, 5) << 8),
        type(static_cast<std::uint8_t>(octet_at(bytes, 6))),
        after_length(bytes.substr(6)) {}

  [[nodiscard]] bool known_type() const { return type >= kWhole && type <= kLast; }
  // True when the checksum is that of the type and `size` octets of payload.
  [[nodiscard]] bool checks(std::size_t size) const {
    const std::uint32_t crc = crc32c(after_length.substr(0, 1 + size));
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8 == checksum;
  }

  std::uint32_t checksum;
  std::size_t length;
  std::uint8_t type;
  BytesView after_length;
};

// `rest` begins with a record that says it is longer than what is left. After a power cut nothing
// whole follows its header. After a flipped bit of its length there is its whole payload, or whole
// records behind it.
bool is_torn(BytesView rest) {
  if (Record(rest).checks(rest.size() - kHeader)) return false;
  for (std::size_t at = 1; at + kHeader <= rest.size(); ++at) {
    const Record record(rest.substr(at));
    if (record.known_type() && at + kHeader + record.length <= rest.size() &&
        record.checks(record.length)) {
      return false;
    }
  }
  return true;
}

bool all_zero(BytesView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char octet) { return octet == 0; });
}

// A batch begins with the sequence number of its first write and how many they are, both
// little-endian; nothing when it holds none or is too short to be one.
WalSpan span_of(BytesView batch) {
  constexpr std::size_t kSequenceBytes = 8;
  constexpr std::size_t kCountBytes = 4;
  if (batch.size() < kSequenceBytes + kCountBytes) return {};
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < kSequenceBytes; ++i) {
    first |= std::uint64_t{octet_at(batch, i)} << (8 * i);
  }
  for (std::size_t i = 0; i < kCountBytes; ++i) {
    count |= std::uint64_t{octet_at(batch, kSequenceBytes + i)} << (8 * i);
  }
  // A recovery that ended at a gap marks where it went on by a batch without a write.
  if (count == 0) return {};
  return {first, first + count - 1, false};
}

tl::unexpected<Error> damage(std::size_t offset, std::string_view what) {
  return error(ErrorKind::corrupt, "octet " + std::to_string(offset) + ": " + std::string(what) +
                                       "; the disk changed what was written, restore a backup");
}

}  // namespace

std::uint32_t crc32c(BytesView bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char octet : bytes) {
    crc = (crc >> 8) ^ kTable[(crc ^ static_cast<std::uint8_t>(octet)) & 0xff];
  }
  return ~crc;
}

Result<WalSpan> check_wal(BytesView log) {
  std::size_t offset = 0;
  WalSpan span;
  WalSpan begun;  // the batch whose first part was met
  while (offset < log.size()) {
    const std::size_t left_in_block = kBlock - offset % kBlock;
    if (left_in_block < kHeader) {
      if (!all_zero(log.substr(offset, left_in_block)))
        return damage(offset, "padding is not zero");
      offset += left_in_block;
      continue;
    }
    const BytesView rest = log.substr(offset);
    // Some file systems show octets that were never written as zero; also a header cut short.
    if (rest.size() < kHeader || all_zero(rest)) {
      span.torn = true;
      return span;
    }
    const Record record(rest);
    if (kHeader + record.length > left_in_block) {
      return damage(offset, "a record is longer than its block");
    }
    if (kHeader + record.length > rest.size()) {
      if (is_torn(rest)) {
        span.torn = true;
        return span;
      }
      return damage(offset, "the length of a record is damaged");
    }
    if (!record.known_type() || !record.checks(record.length)) {
      return damage(offset, "the checksum of a record does not match");
    }
    if (record.type == kWhole || record.type == kFirst) {
      begun = span_of(rest.substr(kHeader, record.length));
    }
    span.torn = record.type != kWhole && record.type != kLast;
    if (!span.torn && begun.newest != 0) {
      if (span.first == 0) span.first = begun.first;
      span.newest = begun.newest;
    }
    offset += kHeader + record.length;
  }
  return span;
}

}  // namespace comity::storage
