// For tests: a disk in memory that knows what a power cut leaves, and that fails when it is told
// to. RocksDB runs on it through an Env.
//
// What is promised to survive is only: the octets of a file at its last sync, and the names of a
// folder at the folder's last sync. The disk keeps a journal of everything that was done to it, so
// one run can be cut at every operation afterwards.
//
// Faults come from a hook that sees every access with its number, so the same run fails at the same
// place again; from a budget of octets, as a full disk does; and from image(), whose octets a test
// may change before it makes another disk of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rocksdb {
class Env;
}

namespace comity::storage {

struct DiskOperation {
  enum class Kind {
    create,
    append,
    truncate,
    sync,
    rename,
    link,
    erase,
    sync_folder,
    sync_failed,  // the system drops what it could not write and reports later syncs as done
    open,         // to read; this and what follows change nothing and are not in the journal
    read,
    list,
  };
  Kind kind;
  std::size_t file = 0;
  std::string name = {};
  std::string other = {};  // rename, link: the new name
  std::string bytes = {};  // append
  std::size_t size = 0;    // truncate
};

// One access, before it is done.
struct DiskAccess {
  DiskOperation::Kind kind;
  std::size_t number = 0;  // of all accesses to this disk, from 0
  std::string name;        // of the file or folder; empty when it has lost its name
  std::size_t offset = 0;  // read, append: where
  std::size_t size = 0;    // read, append: how much
};

// What becomes of it.
struct DiskFault {
  enum class Kind {
    none,
    io_error,    // EIO; of an append the first `at` octets are written
    no_space,    // ENOSPC; likewise
    short_read,  // no more than `at` octets, as if the file ended there
    flip,        // a read: the lowest bit of octet `at` of what was read is the other one
  };
  Kind kind = Kind::none;
  std::size_t at = 0;
};

// Called on the thread that accesses the disk, without any lock: it may wait, which is how a disk
// is slow, and may look at the disk.
using DiskHook = std::function<DiskFault(const DiskAccess&)>;

// What lies on the disk at one moment.
class DiskImage {
 public:
  struct File {
    std::string bytes;
    std::size_t synced = 0;
    bool sync_failed = false;
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
      case Kind::sync: {
        File& file = files[operation.file];
        if (!file.sync_failed) file.synced = file.bytes.size();
        break;
      }
      case Kind::sync_failed:
        files[operation.file].sync_failed = true;
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
      case Kind::open:
      case Kind::read:
      case Kind::list:
        break;
    }
  }

  // What all files together hold that have a name.
  [[nodiscard]] std::size_t octets() const {
    std::size_t sum = 0;
    std::set<std::size_t> counted;
    for (const auto& [name, file] : names) {
      if (counted.insert(file).second) sum += files[file].bytes.size();
    }
    return sum;
  }

  [[nodiscard]] DiskImage after_power_cut(Survives survives, unsigned seed) const {
    DiskImage left = *this;
    std::mt19937 chance(seed);
    const bool more = survives == Survives::something;
    for (File& file : left.files) {
      const std::size_t unsynced = file.bytes.size() - file.synced;
      file.bytes.resize(file.synced + (more && unsynced > 0 ? chance() % (unsynced + 1) : 0));
      file.synced = file.bytes.size();
      file.sync_failed = false;
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

// Any thread may use it, as RocksDB's own threads do.
class PowerCutDisk {
 public:
  PowerCutDisk() : PowerCutDisk(DiskImage{}) {}
  explicit PowerCutDisk(DiskImage image);
  PowerCutDisk(const PowerCutDisk&) = delete;
  PowerCutDisk& operator=(const PowerCutDisk&) = delete;
  ~PowerCutDisk();

  // For RocksDB; lives as long as the disk.
  [[nodiscard]] rocksdb::Env& env();
  // Everything that was done to the disk, in its order.
  [[nodiscard]] std::vector<DiskOperation> journal() const;
  [[nodiscard]] std::size_t operations() const;
  [[nodiscard]] DiskImage image() const;

  // How many accesses of any kind there were, failed ones too.
  [[nodiscard]] std::size_t accesses() const;
  // From the next access on; null: nothing fails.
  void set_hook(DiskHook hook);
  // How many octets the files may have together; an append beyond writes what fits and fails.
  void set_capacity(std::size_t octets);
  static constexpr std::size_t kEndless = std::numeric_limits<std::size_t>::max();
  [[nodiscard]] std::size_t free_octets() const;

 private:
  class Files;
  std::shared_ptr<Files> files_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace comity::storage
