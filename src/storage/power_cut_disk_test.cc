#include "storage/power_cut_disk.h"

#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <mutex>
#include <set>

namespace comity::storage {

class PowerCutDisk::Files final : public rocksdb::FileSystem {
 public:
  using IOStatus = rocksdb::IOStatus;
  using IOOptions = rocksdb::IOOptions;
  using FileOptions = rocksdb::FileOptions;
  using Debug = rocksdb::IODebugContext;

  explicit Files(DiskImage image) : image_(std::move(image)) {}

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
    Sequential(Files& on, std::size_t which) : disk(on), file(which) {}
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
    Files& disk;
    std::size_t file;
    std::size_t position = 0;
  };

  struct Random final : rocksdb::FSRandomAccessFile {
    Random(Files& on, std::size_t which) : disk(on), file(which) {}
    IOStatus Read(std::uint64_t offset, std::size_t size, const IOOptions&, rocksdb::Slice* result,
                  char* scratch, Debug*) const override {
      *result = disk.read(file, offset, size, scratch);
      return IOStatus::OK();
    }
    Files& disk;
    std::size_t file;
  };

  struct Writable final : rocksdb::FSWritableFile {
    using rocksdb::FSWritableFile::Append;
    Writable(Files& on, std::size_t which) : disk(on), file(which) {}
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
    // RocksDB syncs its log beside those who write to it.
    bool IsSyncThreadSafe() const override { return true; }
    std::uint64_t GetFileSize(const IOOptions&, Debug*) override { return disk.size_of(file); }
    Files& disk;
    std::size_t file;
  };

  struct Folder final : rocksdb::FSDirectory {
    Folder(Files& on, std::string which) : disk(on), name(std::move(which)) {}
    IOStatus Fsync(const IOOptions&, Debug*) override {
      return disk.change({.kind = DiskOperation::Kind::sync_folder, .name = name});
    }
    Files& disk;
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

PowerCutDisk::PowerCutDisk(DiskImage image)
    : files_(std::make_shared<Files>(std::move(image))), env_(rocksdb::NewCompositeEnv(files_)) {}
PowerCutDisk::~PowerCutDisk() = default;
rocksdb::Env& PowerCutDisk::env() { return *env_; }
std::vector<DiskOperation> PowerCutDisk::journal() const { return files_->journal(); }
std::size_t PowerCutDisk::operations() const { return files_->operations(); }
DiskImage PowerCutDisk::image() const { return files_->image(); }

namespace {

void write(rocksdb::Env& env, const std::string& name, const std::string& synced,
           const std::string& more) {
  std::unique_ptr<rocksdb::WritableFile> file;
  ASSERT_TRUE(env.NewWritableFile(name, &file, rocksdb::EnvOptions()).ok());
  ASSERT_TRUE(file->Append(synced).ok());
  ASSERT_TRUE(file->Sync().ok());
  ASSERT_TRUE(file->Append(more).ok());
  ASSERT_TRUE(file->Flush().ok());
}

std::string content(const DiskImage& image, const std::string& name) {
  const auto found = image.names.find(name);
  return found == image.names.end() ? "no such file" : image.files[found->second].bytes;
}

TEST(PowerCutDisk, KeepsWhatWasSyncedAndNothingElse) {
  PowerCutDisk disk;
  write(disk.env(), "/d/a", "kept", " and lost");
  EXPECT_EQ(content(disk.image(), "/d/a"), "kept and lost");
  using Survives = DiskImage::Survives;
  EXPECT_EQ(content(disk.image().after_power_cut(Survives::promised, 1), "/d/a"), "no such file")
      << "the folder was not synced";

  std::unique_ptr<rocksdb::Directory> folder;
  ASSERT_TRUE(disk.env().NewDirectory("/d", &folder).ok());
  ASSERT_TRUE(folder->Fsync().ok());
  ASSERT_TRUE(disk.env().RenameFile("/d/a", "/d/b").ok());
  const DiskImage left = disk.image().after_power_cut(Survives::promised, 1);
  EXPECT_EQ(content(left, "/d/a"), "kept") << "the new name was not synced";
  EXPECT_EQ(content(left, "/d/b"), "no such file");

  std::set<std::string> seen;
  for (unsigned seed = 0; seed < 100; ++seed) {
    seen.insert(content(disk.image().after_power_cut(Survives::something, seed), "/d/b"));
  }
  EXPECT_EQ(seen.size(), 10U) << "every length from 'kept' to 'kept and lost'";
}

}  // namespace
}  // namespace comity::storage
