// Communities to start from, made once in a process: the image of the disk of a node that has just
// been set up, and what stands on record in it. One thread makes them; then read by one at a time.
#pragma once

#include <memory>
#include <vector>

#include "judge.h"
#include "storage/power_cut_disk.h"
#include "world.h"

namespace comity::simulation {

struct Community {
  std::unique_ptr<test::World> world;
  storage::DiskImage image;
  Records::Map records;       // of the newest height
  std::vector<Hash> roots;    // by height
  std::vector<Hash> entries;  // of the log: leaf hashes
  Time time;                  // of the newest height
};

constexpr std::size_t kCommunities = 5;
// 0: quick votes; 1: long stages, no early close; 2: tight budgets; 3: both signing groups stand,
// parties hold delegations, and one is suspended; 4: under rules version 1 of a program that has
// version 2, which brings names.claim_delegation.
[[nodiscard]] const Community& community(std::size_t kind);
// Everything that the store of the community's world holds, in another store.
void copy_store(const state::Store& from, state::Store& into);

}  // namespace comity::simulation
