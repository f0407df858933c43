// The disk itself; what it does is tested in disk_faults_test.cc.
#include "storage/power_cut_disk.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <atomic>
#include <mutex>
#include <set>

namespace comity::storage {

class PowerCutDisk::Files final : public rocksdb::FileSystem {
 public:
  using IOStatus = rocksdb::IOStatus;
  using IOOptions = rocksdb::IOOptions;
  using FileOptions = rocksdb::FileOptions;
  using Debug = rocksdb::IODebugContext;
  using Kind = DiskOperation::Kind;

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

  [[nodiscard]] std::size_t accesses() const { return accesses_; }
  void set_hook(DiskHook hook) {
    const std::lock_guard lock(mutex_);
    hook_ = hook ? std::make_shared<const DiskHook>(std::move(hook)) : nullptr;
  }
  void set_capacity(std::size_t octets) {
    const std::lock_guard lock(mutex_);
    capacity_ = octets;
  }
  [[nodiscard]] std::size_t free_octets() const {
    const std::lock_guard lock(mutex_);
    return free_space();
  }

  const char* Name() const override { return "PowerCutDisk"; }

  IOStatus NewSequentialFile(const std::string& name, const FileOptions&,
                             std::unique_ptr<rocksdb::FSSequentialFile>* made, Debug*) override {
    std::size_t file = 0;
    if (IOStatus opened = open(name, file); !opened.ok()) return opened;
    *made = std::make_unique<Sequential>(*this, file, clean(name));
    return IOStatus::OK();
  }
  IOStatus NewRandomAccessFile(const std::string& name, const FileOptions&,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* made,
                               Debug*) override {
    std::size_t file = 0;
    if (IOStatus opened = open(name, file); !opened.ok()) return opened;
    *made = std::make_unique<Random>(*this, file, clean(name));
    return IOStatus::OK();
  }
  IOStatus NewWritableFile(const std::string& name, const FileOptions&,
                           std::unique_ptr<rocksdb::FSWritableFile>* made, Debug*) override {
    if (const DiskFault fault = ask({Kind::create, 0, clean(name), 0, 0}); fails(fault)) {
      return failure(fault, name);
    }
    const std::lock_guard lock(mutex_);
    const std::size_t file = image_.files.size();
    record({.kind = Kind::create, .file = file, .name = clean(name)});
    *made = std::make_unique<Writable>(*this, file, clean(name));
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
    if (const DiskFault fault = ask({Kind::list, 0, clean(folder), 0, 0}); fails(fault)) {
      return failure(fault, folder);
    }
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
    return change({.kind = Kind::erase, .name = clean(name)}, name);
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
    return change({.kind = Kind::rename, .name = clean(from), .other = clean(to)}, from);
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions&,
                    Debug*) override {
    std::size_t file = 0;
    if (!find(from, file)) return missing(from);
    return change({.kind = Kind::link, .name = clean(from), .other = clean(to)}, from);
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
  IOStatus GetFreeSpace(const std::string&, const IOOptions&, std::uint64_t* left,
                        Debug*) override {
    *left = free_octets();
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
    Sequential(Files& on, std::size_t which, std::string its_name)
        : disk(on), file(which), name(std::move(its_name)) {}
    IOStatus Read(std::size_t size, const IOOptions&, rocksdb::Slice* result, char* scratch,
                  Debug*) override {
      IOStatus done = disk.read({file, name}, position, size, result, scratch);
      position += result->size();
      return done;
    }
    IOStatus Skip(std::uint64_t size) override {
      position += size;
      return IOStatus::OK();
    }
    Files& disk;
    std::size_t file;
    std::string name;
    std::size_t position = 0;
  };

  struct Random final : rocksdb::FSRandomAccessFile {
    Random(Files& on, std::size_t which, std::string its_name)
        : disk(on), file(which), name(std::move(its_name)) {}
    IOStatus Read(std::uint64_t offset, std::size_t size, const IOOptions&, rocksdb::Slice* result,
                  char* scratch, Debug*) const override {
      return disk.read({file, name}, offset, size, result, scratch);
    }
    Files& disk;
    std::size_t file;
    std::string name;
  };

  struct Writable final : rocksdb::FSWritableFile {
    using rocksdb::FSWritableFile::Append;
    Writable(Files& on, std::size_t which, std::string its_name)
        : disk(on), file(which), name(std::move(its_name)) {}
    IOStatus Append(const rocksdb::Slice& data, const IOOptions&, Debug*) override {
      return disk.append({file, name}, data.ToString());
    }
    IOStatus Truncate(std::uint64_t size, const IOOptions&, Debug*) override {
      if (size == disk.size_of(file)) return IOStatus::OK();
      return disk.change({.kind = Kind::truncate, .file = file, .size = size}, name);
    }
    IOStatus Close(const IOOptions&, Debug*) override { return IOStatus::OK(); }
    // To the operating system only: a power cut takes it.
    IOStatus Flush(const IOOptions&, Debug*) override { return IOStatus::OK(); }
    IOStatus Sync(const IOOptions&, Debug*) override {
      return disk.change({.kind = Kind::sync, .file = file}, name);
    }
    // One thread may sync while another appends: what was appended before is durable then.
    bool IsSyncThreadSafe() const override { return true; }
    std::uint64_t GetFileSize(const IOOptions&, Debug*) override { return disk.size_of(file); }
    Files& disk;
    std::size_t file;
    std::string name;
  };

  struct Folder final : rocksdb::FSDirectory {
    Folder(Files& on, std::string which) : disk(on), name(std::move(which)) {}
    IOStatus Fsync(const IOOptions&, Debug*) override {
      return disk.change({.kind = Kind::sync_folder, .name = name}, name);
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
  struct Opened {
    std::size_t file;
    const std::string& name;
  };

  static bool fails(const DiskFault& fault) {
    return fault.kind == DiskFault::Kind::io_error || fault.kind == DiskFault::Kind::no_space;
  }
  static IOStatus failure(const DiskFault& fault, const std::string& name) {
    if (fault.kind == DiskFault::Kind::no_space) {
      return IOStatus::NoSpace(clean(name), "No space left on device");
    }
    return IOStatus::IOError(clean(name), "Input/output error");
  }

  // Gives the access its number and asks the hook; the mutex must not be held.
  DiskFault ask(DiskAccess access) const {
    std::shared_ptr<const DiskHook> hook;
    {
      const std::lock_guard lock(mutex_);
      access.number = accesses_++;
      hook = hook_;
    }
    return hook ? (*hook)(access) : DiskFault{};
  }

  IOStatus open(const std::string& name, std::size_t& file) const {
    if (!find(name, file)) return missing(name);
    const DiskFault fault = ask({Kind::open, 0, clean(name), 0, 0});
    return fails(fault) ? failure(fault, name) : IOStatus::OK();
  }

  IOStatus read(const Opened& opened, std::size_t offset, std::size_t size, rocksdb::Slice* result,
                char* scratch) const {
    *result = rocksdb::Slice(scratch, 0);
    const DiskFault fault = ask({Kind::read, 0, opened.name, offset, size});
    if (fails(fault)) return failure(fault, opened.name);
    if (fault.kind == DiskFault::Kind::short_read) size = std::min(size, fault.at);
    const std::lock_guard lock(mutex_);
    const std::string& bytes = image_.files[opened.file].bytes;
    if (offset >= bytes.size()) return IOStatus::OK();
    const std::size_t got = bytes.copy(scratch, size, offset);
    if (fault.kind == DiskFault::Kind::flip && fault.at < got) {
      scratch[fault.at] = static_cast<char>(scratch[fault.at] ^ 1);
    }
    *result = rocksdb::Slice(scratch, got);
    return IOStatus::OK();
  }

  IOStatus append(const Opened& opened, std::string bytes) {
    DiskFault fault = ask({Kind::append, 0, opened.name, size_of(opened.file), bytes.size()});
    const std::lock_guard lock(mutex_);
    if (!fails(fault) && bytes.size() > free_space()) {
      fault = {DiskFault::Kind::no_space, free_space()};
    }
    if (fails(fault)) bytes.resize(std::min(bytes.size(), fault.at));
    if (!bytes.empty()) {
      record({.kind = Kind::append, .file = opened.file, .bytes = std::move(bytes)});
    }
    return fails(fault) ? failure(fault, opened.name) : IOStatus::OK();
  }

  // The mutex is held.
  std::size_t free_space() const {
    if (capacity_ == kEndless) return kEndless;
    return capacity_ - std::min(capacity_, image_.octets());
  }
  void record(DiskOperation operation) {
    image_.apply(operation);
    journal_.push_back(std::move(operation));
  }

  IOStatus change(DiskOperation operation, const std::string& name) {
    const DiskFault fault = ask({operation.kind, 0, clean(name), 0, 0});
    const std::lock_guard lock(mutex_);
    if (fails(fault) && operation.kind == Kind::sync) {
      record({.kind = Kind::sync_failed, .file = operation.file});
    }
    if (fails(fault)) return failure(fault, name);
    record(std::move(operation));
    return IOStatus::OK();
  }

  mutable std::mutex mutex_;
  DiskImage image_;
  std::vector<DiskOperation> journal_;
  std::shared_ptr<const DiskHook> hook_;
  std::size_t capacity_ = kEndless;
  mutable std::atomic<std::size_t> accesses_ = 0;
  std::mutex folders_mutex_;
  std::set<std::string> folders_;
};

namespace {

// RocksDB sleeps a second after an error of the disk before it tries again; a test has no time.
struct SleeplessClock final : rocksdb::SystemClockWrapper {
  explicit SleeplessClock(const std::shared_ptr<rocksdb::SystemClock>& real)
      : SystemClockWrapper(real) {}
  const char* Name() const override { return "SleeplessClock"; }
  void SleepForMicroseconds(int /*micros*/) override {}
};

struct SleeplessEnv final : rocksdb::EnvWrapper {
  explicit SleeplessEnv(const std::shared_ptr<rocksdb::FileSystem>& files)
      : EnvWrapper(rocksdb::NewCompositeEnv(files)) {
    file_system_ = files;
    system_clock_ = std::make_shared<SleeplessClock>(rocksdb::SystemClock::Default());
  }
  void SleepForMicroseconds(int /*micros*/) override {}
};

}  // namespace

PowerCutDisk::PowerCutDisk(DiskImage image)
    : files_(std::make_shared<Files>(std::move(image))),
      env_(std::make_unique<SleeplessEnv>(files_)) {}
PowerCutDisk::~PowerCutDisk() = default;
rocksdb::Env& PowerCutDisk::env() { return *env_; }
std::vector<DiskOperation> PowerCutDisk::journal() const { return files_->journal(); }
std::size_t PowerCutDisk::operations() const { return files_->operations(); }
DiskImage PowerCutDisk::image() const { return files_->image(); }
std::size_t PowerCutDisk::accesses() const { return files_->accesses(); }
void PowerCutDisk::set_hook(DiskHook hook) { files_->set_hook(std::move(hook)); }
void PowerCutDisk::set_capacity(std::size_t octets) { files_->set_capacity(octets); }
std::size_t PowerCutDisk::free_octets() const { return files_->free_octets(); }

}  // namespace comity::storage
