#include "storage/rocks_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <vector>

#include "storage/wal_check.h"

namespace comity::storage {
namespace {

using rocksdb::Slice;

Slice slice(BytesView bytes) { return {bytes.data(), bytes.size()}; }
BytesView view(const Slice& bytes) { return {bytes.data(), bytes.size()}; }

tl::unexpected<Error> failure(std::string_view doing, const rocksdb::Status& status) {
  const std::string message = "store: " + std::string(doing) + ": " + status.ToString();
  if (status.IsCorruption()) return error(ErrorKind::corrupt, message);
  if (status.IsNoSpace()) return error(ErrorKind::unavailable, message + ": the disk is full");
  return error(ErrorKind::io, message);
}

rocksdb::Options rocks_options(const Options& options, rocksdb::Env* env) {
  rocksdb::Options rocks;
  rocks.env = env;
  rocks.create_if_missing = options.create;
  rocks.paranoid_checks = true;
  // Ends at the first gap; check_logs() has refused what is no gap of a power cut.
  rocks.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // A log that was synced and is needed, but is gone or shorter, is an error too.
  rocks.track_and_verify_wals_in_manifest = true;
  rocks.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();

  // A node is one of many things on its machine: little memory, few files, a quiet log.
  rocks.write_buffer_size = options.write_buffer_bytes;
  rocks.max_write_buffer_number = 2;
  rocks.max_total_wal_size = 4 * options.write_buffer_bytes;
  rocks.max_open_files = 64;
  rocks.max_background_jobs = 2;
  rocks.max_file_opening_threads = 1;
  rocks.stats_dump_period_sec = 0;
  rocks.stats_persist_period_sec = 0;
  rocks.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  rocks.max_log_file_size = 1 << 20;
  rocks.keep_log_file_num = 2;
  rocks.compression = rocksdb::kNoCompression;

  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(16 << 20);
  table.cache_index_and_filter_blocks = true;
  rocks.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return rocks;
}

// Both the log of writes and the manifest, which lists the table files, are such logs.
Status check_logs(rocksdb::Env& env, const std::string& folder) {
  std::vector<std::string> names;
  if (const auto listed = env.GetChildren(folder, &names); !listed.ok()) {
    return failure("list " + folder, listed);
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    if (!name.ends_with(".log") && !name.starts_with("MANIFEST-")) continue;
    std::string path = folder;
    path.append("/").append(name);
    std::string log;
    const auto read = rocksdb::ReadFileToString(&env, path, &log);
    if (read.IsNotFound() || read.IsPathNotFound()) continue;  // flushed and gone meanwhile
    if (!read.ok()) return failure("read " + path, read);
    if (auto sound = check_wal(log); !sound) return at("store: " + path, sound.error());
  }
  return {};
}

class OpenStore final : public RocksStore {
 public:
  OpenStore(std::unique_ptr<rocksdb::DB> db, Options options, rocksdb::Env& env)
      : db_(std::move(db)), options_(std::move(options)), env_(env) {}

  Result<std::optional<Bytes>> get(BytesView key) const override {
    Bytes value;
    const auto status = db_->Get(rocksdb::ReadOptions(), slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return failure("read", status);
    return value;
  }

  Status scan(BytesView first, BytesView past, const Scanner& visit) const override {
    const Slice bound = slice(past);
    rocksdb::ReadOptions reading;
    reading.iterate_upper_bound = &bound;
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(reading));
    for (it->Seek(slice(first)); it->Valid(); it->Next()) {
      if (!visit(view(it->key()), view(it->value()))) break;
    }
    if (!it->status().ok()) return failure("scan", it->status());
    return {};
  }

  Status write(const state::Batch& batch) override {
    rocksdb::WriteBatch writes;
    for (const auto& [key, value] : batch.writes()) {
      const auto added = value ? writes.Put(slice(key), slice(*value)) : writes.Delete(slice(key));
      if (!added.ok()) return failure("write", added);
    }
    const auto written = db_->Write(rocksdb::WriteOptions(), &writes);
    if (!written.ok()) return failure("write", written);
    return {};
  }

  Status sync() override {
    if (!options_.sync) return {};
    // Other than a write that is to be synced, this does not make those that follow wait.
    const auto synced = db_->SyncWAL();
    if (!synced.ok()) return failure("sync", synced);
    return {};
  }

  Status backup(const std::string& folder) const override {
    if (env_.FileExists(folder).ok()) {
      return error(ErrorKind::conflict, "backup: " + folder + " exists already, name a new folder");
    }
    rocksdb::Checkpoint* made = nullptr;
    auto status = rocksdb::Checkpoint::Create(db_.get(), &made);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    if (status.ok()) status = checkpoint->CreateCheckpoint(folder);
    if (!status.ok()) return failure("backup to " + folder, status);
    return {};
  }

  Status verify() const override {
    auto status = db_->VerifyChecksum(rocksdb::ReadOptions());
    if (status.ok()) status = db_->VerifyFileChecksums(rocksdb::ReadOptions());
    if (!status.ok()) return failure("verify", status);
    return check_logs(env_, options_.folder);
  }

  // A new store gets the format of this program; an old one must have one this program knows.
  Status check_format() {
    const Bytes key = state::store_key(state::Space::meta, "format");
    const auto stored = get(key);
    if (!stored) return tl::unexpected(stored.error());
    if (!*stored) return write_format(key);
    if ((*stored)->size() != sizeof(std::uint32_t)) {
      return error(ErrorKind::corrupt, "store: " + options_.folder + ": its format is no number");
    }
    const std::uint32_t format = read_u32(**stored);
    if (format > kStoreFormat) {
      return error(ErrorKind::conflict,
                   "store: " + options_.folder + " was written by a newer version: its format is " +
                       std::to_string(format) + ", this program knows " +
                       std::to_string(kStoreFormat) + "; install that version");
    }
    if (format == 0) {
      return error(ErrorKind::corrupt, "store: " + options_.folder + ": its format is 0");
    }
    return {};
  }

 private:
  Status write_format(const Bytes& key) {
    bool empty = true;
    auto scanned = scan({}, "\xff", [&empty](BytesView, BytesView) {
      empty = false;
      return false;
    });
    if (!scanned) return scanned;
    if (!empty) {
      return error(ErrorKind::corrupt,
                   "store: " + options_.folder + " holds data, but does not say its format");
    }
    if (!options_.create) {
      return error(ErrorKind::not_found,
                   "store: " + options_.folder + " is empty: its making was not finished");
    }
    Bytes format;
    append_u32(format, kStoreFormat);
    state::Batch batch;
    batch.put(key, format);
    return commit(batch);
  }

  const std::unique_ptr<rocksdb::DB> db_;
  const Options options_;
  rocksdb::Env& env_;
};

}  // namespace

Result<std::unique_ptr<RocksStore>> RocksStore::open(const Options& options) {
  rocksdb::Env* const env = options.env != nullptr ? options.env : rocksdb::Env::Default();
  const bool exists = env->FileExists(options.folder + "/CURRENT").ok();
  if (!exists && !options.create) {
    return error(ErrorKind::not_found, "store: there is none in " + options.folder);
  }
  if (exists) {
    if (auto sound = check_logs(*env, options.folder); !sound) {
      return tl::unexpected(sound.error());
    }
  }
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open(rocks_options(options, env), options.folder, &opened);
  if (!status.ok()) {
    // RocksDB has no code of its own for this.
    if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
      return error(ErrorKind::unavailable,
                   "store: another node is using " + options.folder + ": stop it first");
    }
    return failure("open " + options.folder, status);
  }
  auto store = std::make_unique<OpenStore>(std::unique_ptr<rocksdb::DB>(opened), options, *env);
  if (auto known = store->check_format(); !known) return tl::unexpected(known.error());
  return store;
}

}  // namespace comity::storage
