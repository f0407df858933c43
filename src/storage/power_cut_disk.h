// For tests: a disk in memory that knows what a power cut leaves. RocksDB runs on it through an
// Env.
//
// What is promised to survive is only: the octets of a file at its last sync, and the names of a
// folder at the folder's last sync. The disk keeps a journal of everything that was done to it, so
// one run can be cut at every operation afterwards.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace comity::storage {

struct DiskOperation {
  enum class Kind { create, append, truncate, sync, rename, link, erase, sync_folder };
  Kind kind;
  std::size_t file = 0;
  std::string name = {};
  std::string other = {};  // rename, link: the new name
  std::string bytes = {};  // append
  std::size_t size = 0;    // truncate
};

// What lies on the disk at one moment.
class DiskImage {
 public:
  struct File {
    std::string bytes;
    std::size_t synced = 0;
  };
  enum class Survives {
    promised,   // only what was synced
    something,  // names as they are, and of octets not synced a part chosen by chance
  };

  void apply(const DiskOperation& operation) {
    using Kind = DiskOperation::Kind;
    switch (operation.kind) {
      case Kind::create:
        if (files.size() <= operation.file) files.resize(operation.file + 1);
        names[operation.name] = operation.file;
        break;
      case Kind::append:
        files[operation.file].bytes += operation.bytes;
        break;
      case Kind::truncate: {
        File& file = files[operation.file];
        file.bytes.resize(operation.size);
        file.synced = std::min(file.synced, operation.size);
        break;
      }
      case Kind::sync:
        files[operation.file].synced = files[operation.file].bytes.size();
        break;
      case Kind::rename:
        names[operation.other] = names.at(operation.name);
        names.erase(operation.name);
        break;
      case Kind::link:
        names[operation.other] = names.at(operation.name);
        break;
      case Kind::erase:
        names.erase(operation.name);
        break;
      case Kind::sync_folder:
        sync_folder(operation.name);
        break;
    }
  }

  [[nodiscard]] DiskImage after_power_cut(Survives survives, unsigned seed) const {
    DiskImage left = *this;
    std::mt19937 chance(seed);
    const bool more = survives == Survives::something;
    for (File& file : left.files) {
      const std::size_t unsynced = file.bytes.size() - file.synced;
      file.bytes.resize(file.synced + (more && unsynced > 0 ? chance() % (unsynced + 1) : 0));
      file.synced = file.bytes.size();
    }
    if (!more) left.names = synced_names;
    left.synced_names = left.names;
    return left;
  }

  std::vector<File> files;
  std::map<std::string, std::size_t> names;
  std::map<std::string, std::size_t> synced_names;

 private:
  static bool is_in(const std::string& name, const std::string& folder) {
    return name.starts_with(folder + "/") && name.find('/', folder.size() + 1) == name.npos;
  }
  void sync_folder(const std::string& folder) {
    std::erase_if(synced_names, [&](const auto& entry) { return is_in(entry.first, folder); });
    for (const auto& entry : names) {
      if (is_in(entry.first, folder)) synced_names.insert(entry);
    }
  }
};

class PowerCutDisk final : public rocksdb::FileSystem {
 public:
  using IOStatus = rocksdb::IOStatus;
  using IOOptions = rocksdb::IOOptions;
  using FileOptions = rocksdb::FileOptions;
  using Debug = rocksdb::IODebugContext;

  PowerCutDisk() = default;
  explicit PowerCutDisk(DiskImage image) : image_(std::move(image)) {}

  [[nodiscard]] std::vector<DiskOperation> journal() const {
    const std::lock_guard lock(mutex_);
    return journal_;
  }
  [[nodiscard]] std::size_t operations() const {
    const std::lock_guard lock(mutex_);
    return journal_.size();
  }
  [[nodiscard]] DiskImage image() const {
    const std::lock_guard lock(mutex_);
    return image_;
  }

  const char* Name() const override { return "PowerCutDisk"; }

  IOStatus NewSequentialFile(const std::string& name, const FileOptions&,
                             std::unique_ptr<rocksdb::FSSequentialFile>* made, Debug*) override {
    std::size_t file = 0;
    if (!find(name, file)) return missing(name);
    *made = std::make_unique<Sequential>(*this, file);
    return IOStatus::OK();
  }
  IOStatus NewRandomAccessFile(const std::string& name, const FileOptions&,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* made,
                               Debug*) override {
    std::size_t file = 0;
    if (!find(name, file)) return missing(name);
    *made = std::make_unique<Random>(*this, file);
    return IOStatus::OK();
  }
  IOStatus NewWritableFile(const std::string& name, const FileOptions&,
                           std::unique_ptr<rocksdb::FSWritableFile>* made, Debug*) override {
    const std::lock_guard lock(mutex_);
    const std::size_t file = image_.files.size();
    record({.kind = DiskOperation::Kind::create, .file = file, .name = clean(name)});
    *made = std::make_unique<Writable>(*this, file);
    return IOStatus::OK();
  }
  IOStatus NewDirectory(const std::string& name, const IOOptions&,
                        std::unique_ptr<rocksdb::FSDirectory>* made, Debug*) override {
    *made = std::make_unique<Folder>(*this, clean(name));
    return IOStatus::OK();
  }
  IOStatus FileExists(const std::string& name, const IOOptions&, Debug*) override {
    std::size_t file = 0;
    const std::lock_guard lock(folders_mutex_);
    return find(name, file) || folders_.contains(clean(name)) ? IOStatus::OK() : missing(name);
  }
  IOStatus GetChildren(const std::string& folder, const IOOptions&,
                       std::vector<std::string>* children, Debug*) override {
    const std::lock_guard lock(mutex_);
    const std::string prefix = clean(folder) + "/";
    children->clear();
    for (const auto& entry : image_.names) {
      if (entry.first.starts_with(prefix)) children->push_back(entry.first.substr(prefix.size()));
    }
    return IOStatus::OK();
  }
  IOStatus DeleteFile(const std::string& name, const IOOptions&, Debug*) override {
    std::size_t file = 0;
    if (!find(name, file)) return missing(name);
    return change({.kind = DiskOperation::Kind::erase, .name = clean(name)});
  }
  IOStatus CreateDir(const std::string& name, const IOOptions&, Debug*) override {
    const std::lock_guard lock(folders_mutex_);
    folders_.insert(clean(name));
    return IOStatus::OK();
  }
  IOStatus CreateDirIfMissing(const std::string& name, const IOOptions& options,
                              Debug* debug) override {
    return CreateDir(name, options, debug);
  }
  IOStatus DeleteDir(const std::string& name, const IOOptions&, Debug*) override {
    const std::lock_guard lock(folders_mutex_);
    folders_.erase(clean(name));
    return IOStatus::OK();
  }
  IOStatus GetFileSize(const std::string& name, const IOOptions&, std::uint64_t* size,
                       Debug*) override {
    std::size_t file = 0;
    if (!find(name, file)) return missing(name);
    *size = size_of(file);
    return IOStatus::OK();
  }
  IOStatus GetFileModificationTime(const std::string&, const IOOptions&, std::uint64_t* time,
                                   Debug*) override {
    *time = 0;
    return IOStatus::OK();
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions&,
                      Debug*) override {
    std::size_t file = 0;
    if (!find(from, file)) return missing(from);
    return change({.kind = DiskOperation::Kind::rename, .name = clean(from), .other = clean(to)});
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions&,
                    Debug*) override {
    std::size_t file = 0;
    if (!find(from, file)) return missing(from);
    return change({.kind = DiskOperation::Kind::link, .name = clean(from), .other = clean(to)});
  }
  IOStatus LockFile(const std::string&, const IOOptions&, rocksdb::FileLock** lock,
                    Debug*) override {
    *lock = new rocksdb::FileLock();
    return IOStatus::OK();
  }
  IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions&, Debug*) override {
    delete lock;
    return IOStatus::OK();
  }
  IOStatus GetTestDirectory(const IOOptions&, std::string* path, Debug*) override {
    *path = "/test";
    return IOStatus::OK();
  }
  IOStatus NewLogger(const std::string&, const IOOptions&, std::shared_ptr<rocksdb::Logger>* made,
                     Debug*) override {
    *made = std::make_shared<SilentLogger>();
    return IOStatus::OK();
  }
  IOStatus GetAbsolutePath(const std::string& name, const IOOptions&, std::string* path,
                           Debug*) override {
    *path = name;
    return IOStatus::OK();
  }
  IOStatus IsDirectory(const std::string& name, const IOOptions&, bool* is, Debug*) override {
    const std::lock_guard lock(folders_mutex_);
    *is = folders_.contains(clean(name));
    return IOStatus::OK();
  }

 private:
  struct SilentLogger final : rocksdb::Logger {
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
    std::size_t GetLogFileSize() const override { return 0; }
  };

  struct Sequential final : rocksdb::FSSequentialFile {
    Sequential(PowerCutDisk& on, std::size_t which) : disk(on), file(which) {}
    IOStatus Read(std::size_t size, const IOOptions&, rocksdb::Slice* result, char* scratch,
                  Debug*) override {
      *result = disk.read(file, position, size, scratch);
      position += result->size();
      return IOStatus::OK();
    }
    IOStatus Skip(std::uint64_t size) override {
      position += size;
      return IOStatus::OK();
    }
    PowerCutDisk& disk;
    std::size_t file;
    std::size_t position = 0;
  };

  struct Random final : rocksdb::FSRandomAccessFile {
    Random(PowerCutDisk& on, std::size_t which) : disk(on), file(which) {}
    IOStatus Read(std::uint64_t offset, std::size_t size, const IOOptions&, rocksdb::Slice* result,
                  char* scratch, Debug*) const override {
      *result = disk.read(file, offset, size, scratch);
      return IOStatus::OK();
    }
    PowerCutDisk& disk;
    std::size_t file;
  };

  struct Writable final : rocksdb::FSWritableFile {
    using rocksdb::FSWritableFile::Append;
    Writable(PowerCutDisk& on, std::size_t which) : disk(on), file(which) {}
    IOStatus Append(const rocksdb::Slice& data, const IOOptions&, Debug*) override {
      return disk.change(
          {.kind = DiskOperation::Kind::append, .file = file, .bytes = data.ToString()});
    }
    IOStatus Truncate(std::uint64_t size, const IOOptions&, Debug*) override {
      if (size == disk.size_of(file)) return IOStatus::OK();
      return disk.change({.kind = DiskOperation::Kind::truncate, .file = file, .size = size});
    }
    IOStatus Close(const IOOptions&, Debug*) override { return IOStatus::OK(); }
    // To the operating system only: a power cut takes it.
    IOStatus Flush(const IOOptions&, Debug*) override { return IOStatus::OK(); }
    IOStatus Sync(const IOOptions&, Debug*) override {
      return disk.change({.kind = DiskOperation::Kind::sync, .file = file});
    }
    std::uint64_t GetFileSize(const IOOptions&, Debug*) override { return disk.size_of(file); }
    PowerCutDisk& disk;
    std::size_t file;
  };

  struct Folder final : rocksdb::FSDirectory {
    Folder(PowerCutDisk& on, std::string which) : disk(on), name(std::move(which)) {}
    IOStatus Fsync(const IOOptions&, Debug*) override {
      return disk.change({.kind = DiskOperation::Kind::sync_folder, .name = name});
    }
    PowerCutDisk& disk;
    std::string name;
  };

  static IOStatus missing(const std::string& name) { return IOStatus::NotFound(name); }
  // RocksDB joins folder and file with one slash too many at times.
  static std::string clean(std::string name) {
    for (auto at = name.find("//"); at != std::string::npos; at = name.find("//")) {
      name.erase(at, 1);
    }
    if (name.size() > 1 && name.ends_with('/')) name.pop_back();
    return name;
  }

  bool find(const std::string& name, std::size_t& file) const {
    const std::lock_guard lock(mutex_);
    const auto found = image_.names.find(clean(name));
    if (found == image_.names.end()) return false;
    file = found->second;
    return true;
  }
  std::size_t size_of(std::size_t file) const {
    const std::lock_guard lock(mutex_);
    return image_.files[file].bytes.size();
  }
  rocksdb::Slice read(std::size_t file, std::size_t offset, std::size_t size, char* scratch) const {
    const std::lock_guard lock(mutex_);
    const std::string& bytes = image_.files[file].bytes;
    if (offset >= bytes.size()) return {scratch, 0};
    return {scratch, bytes.copy(scratch, size, offset)};
  }
  // The mutex is held.
  void record(DiskOperation operation) {
    image_.apply(operation);
    journal_.push_back(std::move(operation));
  }
  IOStatus change(DiskOperation operation) {
    const std::lock_guard lock(mutex_);
    record(std::move(operation));
    return IOStatus::OK();
  }

  mutable std::mutex mutex_;
  DiskImage image_;
  std::vector<DiskOperation> journal_;
  std::mutex folders_mutex_;
  std::set<std::string> folders_;
};

}  // namespace comity::storage
