// For tests: a disk in memory that knows what a power cut leaves. RocksDB runs on it through an
// Env.
//
// What is promised to survive is only: the octets of a file at its last sync, and the names of a
// folder at the folder's last sync. The disk keeps a journal of everything that was done to it, so
// one run can be cut at every operation afterwards.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace rocksdb {
class Env;
}

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

 private:
  class Files;
  std::shared_ptr<Files> files_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace comity::storage
