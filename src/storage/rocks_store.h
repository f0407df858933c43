// RocksDB behind state::Store. Every write is one batch in RocksDB's log, and a sync makes the log
// durable up to there; a torn tail of the log after a power cut is dropped, any other damaged byte
// is an error that names the file (docs/spec/store.md, docs/decisions/wal-recovery.md). Any thread.
// No exception leaves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "state/store.h"
#include "storage/file_check.h"

namespace rocksdb {
class Env;
}

namespace comity::storage {

struct Options {
  std::string folder;
  bool create = false;          // make it when it does not exist; else that is not_found
  bool sync = true;             // false only in the tests that show what sync is for
  bool read_only = false;       // changes nothing on the disk but takes the store's lock
  rocksdb::Env* env = nullptr;  // for tests; null: the operating system
  std::size_t write_buffer_bytes = 8 << 20;  // memory for what is not in a table file yet
};

// Written under Space::meta "format" when a store is made. A store of a higher one is refused.
inline constexpr std::uint32_t kStoreFormat = 1;

class RocksStore : public state::Store {
 public:
  // Errors: not_found (no store there), unavailable (another process uses it), corrupt (names the
  // file), conflict (written by a newer version), io.
  [[nodiscard]] static Result<std::unique_ptr<RocksStore>> open(const Options& options);

  // A consistent copy in a new folder, by hard links where the file system has them; the store goes
  // on working meanwhile. The folder must not exist.
  [[nodiscard]] virtual Status backup(const std::string& folder) const = 0;
  // Reads every block of every file and checks its checksum; names the first file that is damaged.
  [[nodiscard]] virtual Status verify() const = 0;
  // Every table file whose octets are not those that were written, to the last one.
  [[nodiscard]] virtual std::vector<FileFault> damaged_tables() const = 0;
};

}  // namespace comity::storage
