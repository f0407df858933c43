#include "folder_flips.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "crypto/hash.h"
#include "ledger/ledger.h"
#include "ledger/stored/open.h"
#include "machine/files.h"
#include "party.h"
#include "storage/rocks_store.h"
#include "upkeep/doctor.h"
#include "wiring/wiring.h"

namespace comity::bench {
namespace {

namespace fs = std::filesystem;
using folder::DataFolder;
using upkeep::Examination;

// Files up to this size are flipped in every octet.
constexpr std::size_t kSmallOctets = 4'096;
constexpr std::size_t kSampledOctets = 24;  // times `bits`, of a large file of the store
constexpr std::size_t kStarts = 3;          // times `bits`: real starts with a flipped store

// What a node says of its community: head, every block and record, every text; empty: it does not
// open.
std::string answers(const std::string& data) {
  const auto store =
      storage::RocksStore::open({.folder = DataFolder{data}.store(), .read_only = true});
  if (!store) return "";
  const auto ledger = ledger::open_ledger(**store, wiring::registry(), wiring::ports());
  if (!ledger) return "";
  crypto::Sha256 hasher;
  const ledger::Head head = (*ledger)->head();
  hasher.add(head.root.view());
  for (std::uint64_t height = 0; height <= head.height; ++height) {
    hasher.add((*ledger)->block(height).value_or("no block"));
  }
  for (std::uint64_t i = 0; i < head.log_size; ++i) {
    hasher.add((*ledger)->log_entry(i).value_or("no entry"));
  }
  const Status scanned = (*store)->scan("C", "D", [&](BytesView key, BytesView) {
    const auto text = (*ledger)->salted_content(*Hash::from(key.substr(1)));
    hasher.add(text.value_or("no text"));
    return true;
  });
  if (!scanned) return "";
  return std::to_string(head.height) + " " + hasher.finish().hex();
}

std::vector<std::string> files_below(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

void flip(const std::string& path, std::size_t bit) {
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  char octet = 0;
  const auto place = static_cast<off_t>(bit / 8);
  if (file < 0 || ::pread(file, &octet, 1, place) != 1) give_up("cannot read " + path);
  octet = static_cast<char>(octet ^ (1 << bit % 8));
  if (::pwrite(file, &octet, 1, place) != 1) give_up("cannot write " + path);
  ::close(file);
}

// What a flip was.
enum class Found { named, noticed, unseen };

Found judge(const upkeep::Diagnosis& diagnosis, const std::string& path) {
  if (diagnosis.findings.empty() && diagnosis.unseen.empty()) return Found::unseen;
  const std::string name = fs::path(path).filename().string();
  // Beside a share its number is named with it.
  const std::string stem = name.ends_with(".last") ? name.substr(0, name.size() - 5) : name;
  for (const upkeep::Finding& finding : diagnosis.findings) {
    if (finding.where.find(stem) != std::string::npos ||
        finding.what.find(stem) != std::string::npos) {
      return Found::named;
    }
  }
  return Found::noticed;
}

// Kinds of files whose octets carry nothing that the node relies on.
bool carries_nothing(const std::string& path) {
  const std::string name = fs::path(path).filename().string();
  // RocksDB's own notes for people, what it was configured with, and a name it gave itself.
  if (path.find("/store/") != std::string::npos) {
    return name.starts_with("LOG") || name.starts_with("OPTIONS-") || name == "IDENTITY";
  }
  // The operator's own text: nobody else knows what was meant. And where the node answered last,
  // which each start writes anew.
  return name == "comityd.toml" || name == "api";
}

std::string kind_of(const std::string& path) {
  const fs::path file(path);
  std::string name = file.filename().string();
  const std::string folder = file.parent_path().filename().string();
  if (folder == "store") {
    if (name.starts_with("MANIFEST")) return "store/MANIFEST";
    if (name.starts_with("OPTIONS")) return "store/OPTIONS";
    if (name.starts_with("LOG")) return "store/LOG";
    return "store/" + (file.extension().empty() ? name : "*" + file.extension().string());
  }
  if (folder == "keys" || folder == "custody" || folder == "zones") {
    return folder + "/*" + file.extension().string();
  }
  return name;
}

class Flipping {
 public:
  Flipping(std::string data, std::string work, int bits, std::uint64_t seed)
      : data_(std::move(data)), work_(std::move(work)), bits_(bits), dice_(seed) {}

  void run() {
    fs::remove_all(work_);
    fs::copy(data_, work_, fs::copy_options::recursive);
    answers_ = answers(work_);
    if (answers_.empty()) give_up("the folder is not sound to begin with");
    flip_beside();
    flip_store();
    start_flipped();
    fs::remove_all(work_);
    for (const auto& [kind, tally] : tallies_) {
      std::cout << kind << ": " << tally.flips << " flips, " << tally.named << " named, "
                << tally.noticed << " noticed, " << tally.unseen
                << " in octets that carry nothing\n";
    }
  }

 private:
  struct Tally {
    std::size_t flips = 0, named = 0, noticed = 0, unseen = 0;
  };
  using Look = std::function<upkeep::Diagnosis()>;

  // The bits of a file to flip: of every octet or of a sample.
  std::vector<std::size_t> places(const std::string& path, std::size_t most_octets) {
    const std::size_t size = fs::file_size(path);
    std::vector<std::size_t> bits;
    if (size <= most_octets) {
      for (std::size_t octet = 0; octet < size; ++octet) {
        const std::size_t first = dice_() % 8;
        for (int i = 0; i < bits_; ++i) {
          bits.push_back(8 * octet + (first + static_cast<std::size_t>(i)) % 8);
        }
      }
      return bits;
    }
    const std::size_t samples =
        std::min(most_octets, kSampledOctets) * static_cast<std::size_t>(bits_);
    for (std::size_t i = 0; i < samples; ++i) bits.push_back(dice_() % (8 * size));
    return bits;
  }

  void flip_file(const std::string& path, std::size_t most_octets, const Look& look) {
    Tally& tally = tallies_[kind_of(path)];
    for (const std::size_t bit : places(path, most_octets)) {
      flip(path, bit);
      const Found found = judge(look(), path);
      ++tally.flips;
      switch (found) {
        case Found::named:
          ++tally.named;
          break;
        case Found::noticed:
          ++tally.noticed;
          break;
        case Found::unseen:
          ++tally.unseen;
          check_meaningless(path, bit);
          break;
      }
      flip(path, bit);
    }
  }

  void check_meaningless(const std::string& path, std::size_t bit) {
    const std::string place =
        path + " octet " + std::to_string(bit / 8) + " bit " + std::to_string(bit % 8);
    if (!carries_nothing(path)) give_up(place + ": nobody noticed the flip");
    // The configuration has no part in what the store says.
    if (path.find("/store/") != std::string::npos && answers(work_) != answers_) {
      give_up(place + ": the node's answers have changed");
    }
  }

  // Everything but the store, against a store that stays open.
  void flip_beside() {
    const DataFolder folder{work_};
    Examination whole(folder, nullptr, nullptr);
    if (!whole.check_folder() || !whole.open_store()) give_up("the work folder cannot be read");
    whole.check_ledger();
    whole.check_genesis();
    whole.check_keys();
    whole.check_custody();
    whole.check_zones();
    if (!whole.diagnosis().findings.empty()) give_up(to_text(whole.diagnosis()));
    const auto part = [&whole](void (Examination::*check)()) -> Look {
      return [&whole, check] {
        whole.diagnosis().findings.clear();
        (whole.*check)();
        return whole.diagnosis();
      };
    };
    for (const std::string& path : files_below(work_)) {
      const std::string kind = kind_of(path);
      if (kind.starts_with("store/")) continue;
      if (kind.starts_with("keys/")) {
        flip_file(path, kSmallOctets / 64, part(&Examination::check_keys));
      } else if (kind.starts_with("custody/")) {
        flip_file(path, kSmallOctets / 64, part(&Examination::check_custody));
      } else if (kind.starts_with("zones/")) {
        flip_file(path, kSampledOctets, part(&Examination::check_zones));
      } else if (kind == "node.key") {
        flip_file(path, kSmallOctets, part(&Examination::check_keys));
      } else if (kind == "anchor") {
        flip_file(path, kSmallOctets, part(&Examination::check_anchor));
      } else if (kind == "comityd.toml") {
        flip_file(path, kSmallOctets, [&] {
          Examination configured(folder, nullptr, nullptr);
          static_cast<void>(configured.check_folder());
          return configured.diagnosis();
        });
      } else {
        flip_file(path, kSmallOctets, part(&Examination::check_genesis));
      }
    }
    flip_alone("keys", &Examination::check_keys);
    flip_alone("custody", &Examination::check_custody);
  }

  // Keys and shares once more and in every octet: each in a folder of its own, so that the others
  // cost nothing.
  void flip_alone(const std::string& inner, void (Examination::*check)()) {
    const auto store =
        storage::RocksStore::open({.folder = DataFolder{data_}.store(), .read_only = true});
    if (!store) give_up(store.error().message);
    const auto ledger = ledger::open_ledger(**store, wiring::registry(), wiring::ports());
    if (!ledger) give_up(ledger.error().message);
    for (const auto& entry : fs::directory_iterator(data_ + "/" + inner)) {
      const std::string name = entry.path().filename().string();
      const DataFolder alone{work_ + ".alone"};
      fs::remove_all(alone.path);
      fs::create_directories(alone.path + "/" + inner);
      const std::string path = (fs::path(alone.path) / inner / name).string();
      fs::copy(entry.path(), path);
      if (inner == "custody") {
        // A share is judged with its party's key, a number with its share.
        fs::copy(data_ + "/keys", alone.keys());
        const std::string share = name.ends_with(".last") ? name.substr(0, name.size() - 5) : name;
        if (share != name) fs::copy(data_ + "/custody/" + share, alone.custody() + "/" + share);
      }
      Examination examination(alone, nullptr, nullptr);
      examination.use_store(**store, **ledger);
      (examination.*check)();
      std::set<std::string> usual;  // shares that are not here
      for (const upkeep::Finding& finding : examination.diagnosis().findings) {
        usual.insert(finding.what + finding.where);
      }
      flip_file(path, kSmallOctets, [&] {
        examination.diagnosis().findings.clear();
        (examination.*check)();
        std::erase_if(examination.diagnosis().findings, [&](const upkeep::Finding& finding) {
          return usual.contains(finding.what + finding.where);
        });
        return examination.diagnosis();
      });
      fs::remove_all(alone.path);
    }
  }

  void flip_store() {
    const DataFolder folder{work_};
    for (const std::string& path : files_below(folder.store())) {
      const bool text = carries_nothing(path);
      flip_file(path,
                text                       ? 2
                : fs::file_size(path) < 64 ? 64
                                           : 2 * kSampledOctets,
                [&folder] {
                  Examination examination(folder, nullptr, nullptr);
                  if (examination.open_store()) examination.check_ledger();
                  return examination.diagnosis();
                });
    }
  }

  // A start that writes must not believe a changed octet either.
  void start_flipped() {
    const DataFolder folder{work_};
    const DataFolder source{data_};
    Tally& tally = tallies_["a start"];
    for (std::size_t i = 0; i < kStarts * static_cast<std::size_t>(bits_); ++i) {
      const std::vector<std::string> files = files_below(folder.store());
      const std::string& path = files[dice_() % files.size()];
      if (fs::file_size(path) == 0) continue;
      const std::size_t bit = dice_() % (8 * fs::file_size(path));
      flip(path, bit);
      ++tally.flips;
      bool refused = true;
      {
        const auto store = storage::RocksStore::open({.folder = folder.store()});
        if (store && (*store)->verify()) {
          refused = !ledger::open_ledger(**store, wiring::registry(), wiring::ports());
        }
      }
      ++(refused ? tally.named : tally.unseen);
      if (!refused && answers(work_) != answers_) give_up(path + ": a start believed a flip");
      fs::remove_all(folder.store());
      fs::copy(source.store(), folder.store(), fs::copy_options::recursive);
    }
  }

  const std::string data_;
  const std::string work_;
  const int bits_;
  std::mt19937_64 dice_;
  std::string answers_;
  std::map<std::string, Tally> tallies_;
};

}  // namespace

int folder_flips(const std::string& data, const std::string& work, int bits, std::uint64_t seed) {
  Flipping(data, work, bits, seed).run();
  return 0;
}

}  // namespace comity::bench
