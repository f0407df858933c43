// Looks through a write-ahead log of RocksDB for damage that RocksDB's own recovery takes for the
// torn tail of a power cut and drops without a word: a flipped bit in the length of a record near
// the end (docs/decisions/wal-recovery.md). Pure functions, any thread.
//
// Format (RocksDB wiki, "Write Ahead Log File Format"): blocks of 32 KiB; in them records of
// crc u32 || length u16 || type u8 || payload, little-endian; the crc is CRC-32C (RFC 3720, B.4),
// masked, of type || payload. A record does not cross a block; less than 7 octets before the end of
// a block are zero.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace comity::storage {

// What the whole batches of a log span: how far a recovery must come.
struct WalSpan {
  std::uint64_t first = 0;   // sequence number of the first write; 0: there is none
  std::uint64_t newest = 0;  // of the last
  bool torn = false;         // the log ends amid a record or a batch
};
// Fails with corrupt and the offset when `log` holds a damaged record that is not just a last
// record cut short.
[[nodiscard]] Result<WalSpan> check_wal(BytesView log);

// CRC-32C, not masked.
[[nodiscard]] std::uint32_t crc32c(BytesView bytes);

}  // namespace comity::storage
