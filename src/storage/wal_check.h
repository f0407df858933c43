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

// Fails with corrupt and the offset when `log` holds a damaged record that is not just a last
// record cut short. The sequence number of the last write of a whole batch in it, 0 for none: what
// a recovery must reach.
[[nodiscard]] Result<std::uint64_t> check_wal(BytesView log);

// CRC-32C, not masked.
[[nodiscard]] std::uint32_t crc32c(BytesView bytes);

}  // namespace comity::storage
