// The files of a store one by one, also of one that does not open any more: which are damaged.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace rocksdb {
class Env;
}

namespace comity::storage {

struct FileFault {
  std::string file;
  std::string what;  // with the octet or the block where it is known
};

// Reads every log, manifest and table in `folder`, and the file that names the manifest. Changes
// nothing. What a table holds outside its blocks is checked by RocksStore::damaged_tables.
[[nodiscard]] Result<std::vector<FileFault>> check_files(const std::string& folder,
                                                         rocksdb::Env* env = nullptr);

// Both the log of writes and the manifest, which lists the table files, are such logs. Names the
// first that is damaged; else the number of the newest write in them, which a recovery must reach.
[[nodiscard]] Result<std::uint64_t> check_logs(rocksdb::Env& env, const std::string& folder);

// The whole file against the checksum that the manifest keeps of it, made by `function`.
[[nodiscard]] Status check_whole_file(rocksdb::Env& env, const std::string& path,
                                      const std::string& checksum, const std::string& function);

}  // namespace comity::storage
