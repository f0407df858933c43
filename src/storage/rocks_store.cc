#include "storage/rocks_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <vector>

#include "storage/rocks_failure.h"

namespace comity::storage {
namespace {

using rocksdb::Slice;

Slice slice(BytesView bytes) { return {bytes.data(), bytes.size()}; }
BytesView view(const Slice& bytes) { return {bytes.data(), bytes.size()}; }

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
  // One thread writes, the records of a block in order: each goes in beside the one before.
  rocks.allow_concurrent_memtable_write = false;
  rocks.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(1));
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

// What RocksDB says of a damaged footer blames the manifest; the files themselves say which it is.
tl::unexpected<Error> with_files(Error problem, const std::string& folder, rocksdb::Env* env) {
  if (problem.kind != ErrorKind::corrupt) return tl::unexpected(std::move(problem));
  const auto faults = check_files(folder, env);
  if (!faults) return tl::unexpected(std::move(problem));
  for (const FileFault& fault : *faults) problem.message += "; damaged: " + fault.file;
  return tl::unexpected(std::move(problem));
}

// The lock that a store has while it is open. RocksDB itself takes none to read.
class FileLocked {
 public:
  explicit FileLocked(rocksdb::Env& env) : env_(env) {}
  FileLocked(const FileLocked&) = delete;
  FileLocked& operator=(const FileLocked&) = delete;
  ~FileLocked() {
    if (lock_ != nullptr) env_.UnlockFile(lock_).PermitUncheckedError();
  }
  rocksdb::Status take(const std::string& path) { return env_.LockFile(path, &lock_); }

 private:
  rocksdb::Env& env_;
  rocksdb::FileLock* lock_ = nullptr;
};

// Who only reads leaves no file behind.
struct SilentLog final : rocksdb::Logger {
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

class OpenStore final : public RocksStore {
 public:
  OpenStore(std::unique_ptr<rocksdb::DB> db, Options options, rocksdb::Env& env,
            std::unique_ptr<FileLocked> lock)
      : lock_(std::move(lock)), db_(std::move(db)), options_(std::move(options)), env_(env) {}

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
    if (options_.read_only) return error(ErrorKind::conflict, "store: opened for reading only");
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
    if (auto logs = check_logs(env_, options_.folder); !logs) return tl::unexpected(logs.error());
    return {};
  }

  std::vector<FileFault> damaged_tables() const override {
    std::vector<FileFault> faults;
    std::vector<rocksdb::LiveFileMetaData> files;
    db_->GetLiveFilesMetaData(&files);
    for (const auto& file : files) {
      const std::string path = file.db_path + file.name;
      const Status sound =
          check_whole_file(env_, path, file.file_checksum, file.file_checksum_func_name);
      // A table that compaction has replaced meanwhile is no loss.
      if (sound || env_.FileExists(path).IsNotFound()) continue;
      faults.push_back({path, sound.error().message});
    }
    return faults;
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

  const std::unique_ptr<FileLocked> lock_;  // only when RocksDB itself does not hold it
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
  const Result<std::uint64_t> logged = exists ? check_logs(*env, options.folder) : 0;
  if (!logged) return tl::unexpected(logged.error());
  std::unique_ptr<FileLocked> lock;
  rocksdb::DB* opened = nullptr;
  rocksdb::Status status;
  if (options.read_only) {
    rocksdb::Options rocks = rocks_options(options, env);
    rocks.info_log = std::make_shared<SilentLog>();
    lock = std::make_unique<FileLocked>(*env);
    status = lock->take(options.folder + "/LOCK");
    if (status.ok()) status = rocksdb::DB::OpenForReadOnly(rocks, options.folder, &opened);
  } else {
    status = rocksdb::DB::Open(rocks_options(options, env), options.folder, &opened);
  }
  if (!status.ok()) {
    // RocksDB has no code of its own for this.
    if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
      return error(ErrorKind::unavailable,
                   "store: another node is using " + options.folder + ": stop it first");
    }
    return with_files(failure("open " + options.folder, status).value(), options.folder, env);
  }
  std::unique_ptr<rocksdb::DB> db(opened);
  if (db->GetLatestSequenceNumber() < *logged) {
    return error(ErrorKind::corrupt, "store: " + options.folder +
                                         ": the log holds writes that its recovery left out; the "
                                         "disk gives other octets each time it is read: restore "
                                         "a backup on another disk");
  }
  auto store = std::make_unique<OpenStore>(std::move(db), options, *env, std::move(lock));
  if (auto known = store->check_format(); !known) return tl::unexpected(known.error());
  return store;
}

}  // namespace comity::storage
