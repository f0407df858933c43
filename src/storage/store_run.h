// For the tests of this room: a run of commits on the disk that forgets and fails, with the state's
// tree above it, and the judge that says whether the promise was kept afterwards.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "state/state.h"
#include "storage/power_cut_disk.h"
#include "storage/rocks_store.h"

namespace comity::storage {

inline constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

// What a disk's user was told, and when: operations done when the write began, and when the sync
// after it returned; kNever: it did not, or with an error.
struct Acknowledged {
  std::size_t began = 0;
  std::size_t returned = 0;
};

struct History {
  std::vector<Acknowledged> commits = {{}};  // by height; 0: nothing yet
  std::vector<Hash> roots = {Hash{}};
};

// Members are destroyed from the last to the first: the store before its disk.
struct Run {
  std::shared_ptr<PowerCutDisk> disk;
  std::unique_ptr<RocksStore> store;
  std::unique_ptr<state::State> state;
  std::uint64_t height = 0;
  Hash root;
};

// The folder of the store on the disk.
[[nodiscard]] const std::string& run_folder();
// Opens what lies on the disk as a node does at start.
[[nodiscard]] Result<Run> open_run(const std::shared_ptr<PowerCutDisk>& disk, bool sync = true);
// Writes the next height, not synced.
[[nodiscard]] Status write_height(Run& run, std::uint64_t height, History& history);
// Up to the height `last`, with one sync for `together` heights; stops at the first error, as a
// ledger does.
[[nodiscard]] Status commit_heights(Run& run, std::uint64_t last, History& history,
                                    std::uint64_t together = 1);

// What a disk that was cut or failed after `done` operations did to the promise; empty: it was
// kept.
[[nodiscard]] std::string broken_promise(const std::shared_ptr<PowerCutDisk>& left,
                                         const History& history, std::size_t done);

}  // namespace comity::storage
