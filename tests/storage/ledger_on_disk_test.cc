// A whole ledger over RocksDB on a disk that fails: an error at every access of a run, and a disk
// that is full at every size. What was acknowledged is there after a restart and nothing is there
// in part: the audit reads everything and the root is the one that this height always has.
#include <gtest/gtest.h>

#include "acts.h"
#include "ledger/stored/audit.h"
#include "ledger/stored/open.h"
#include "storage/power_cut_disk.h"
#include "storage/rocks_store.h"
#include "wiring/wiring.h"
#include "world.h"

namespace comity::test {
namespace {

using storage::DiskAccess;
using storage::DiskFault;
using storage::DiskImage;
using storage::PowerCutDisk;
using storage::RocksStore;

const std::string kFolder = "/data/store";

Result<std::unique_ptr<RocksStore>> open_store(PowerCutDisk& disk) {
  return RocksStore::open(
      {.folder = kFolder, .create = true, .env = &disk.env(), .write_buffer_bytes = 64 << 10});
}

// How a run on a bad disk ended.
struct Ended {
  std::uint64_t acknowledged = 0;  // newest height
  std::string message;             // empty: it was not stopped
};

class LedgerOnDisk : public testing::Test {
 protected:
  void SetUp() override {
    for (std::uint32_t i = 0; i < 8; ++i) {
      const std::string party = World::parties()[i % World::parties().size()];
      world_.act(party, set_profile("name " + std::to_string(i)));
    }
    world_.act("lumen-registry",
               propose({create_delegation("fault", "lumen-registry", {"ns1.elsewhere.net."})}));
    PowerCutDisk disk;
    auto store = open_store(disk);
    ASSERT_TRUE(store);
    world_.create_again(**store);
    store->reset();
    genesis_ = disk.image();
  }

  // Applies the world's blocks; stops at the first error. A ledger that was stopped must not go on.
  Ended run(PowerCutDisk& disk) {
    Ended ended;
    auto store = open_store(disk);
    if (!store) return {0, store.error().message};
    auto ledger = ledger::open_ledger(**store, wiring::registry(), wiring::ports());
    if (!ledger) return {0, ledger.error().message};
    for (const Event& event : world_.history()) {
      if (!event.step.changed) continue;
      const auto finalized = (*ledger)->finalize(event.block);
      Status done = finalized ? (*ledger)->commit() : Status(tl::unexpected(finalized.error()));
      ended.acknowledged = (*ledger)->head().height;
      if (done) continue;
      ended.message = done.error().message;
      if (finalized) {
        EXPECT_FALSE((*ledger)->finalize(event.block)) << "went on after an error";
      }
      break;
    }
    return ended;
  }

  // What a start on the disk, sound again, finds; empty: the promise was kept.
  std::string after_restart(const DiskImage& left, const Ended& ended) {
    PowerCutDisk disk(left);
    auto store = open_store(disk);
    if (!store) return store.error().message;
    const ledger::Audit audit = ledger::audit(**store, {});
    for (const ledger::AuditFault& fault : audit.faults) return fault.where + ": " + fault.what;
    auto ledger = ledger::open_ledger(**store, wiring::registry(), wiring::ports());
    if (!ledger) return ledger.error().message;
    const ledger::Head head = (*ledger)->head();
    if (head.height < ended.acknowledged) {
      return "height " + std::to_string(ended.acknowledged) + " was acknowledged, the newest is " +
             std::to_string(head.height);
    }
    return head.root == world_.roots()[head.height] ? "" : "another root";
  }

  std::string after_any_restart(const PowerCutDisk& disk, const Ended& ended) {
    const DiskImage now = disk.image();
    std::string broken = after_restart(now, ended);
    for (const auto survives : {DiskImage::Survives::promised, DiskImage::Survives::something}) {
      if (broken.empty()) broken = after_restart(now.after_power_cut(survives, 1), ended);
    }
    return broken;
  }

  World world_;
  DiskImage genesis_;
};

TEST_F(LedgerOnDisk, AnErrorAtAnyAccessLosesNothing) {
  PowerCutDisk sound(genesis_);
  ASSERT_EQ(run(sound).message, "");
  std::size_t stopped = 0;
  for (std::size_t place = 0; place < sound.accesses(); ++place) {
    PowerCutDisk disk(genesis_);
    disk.set_hook([place](const DiskAccess& access) -> DiskFault {
      return {access.number >= place ? DiskFault::Kind::io_error : DiskFault::Kind::none, 5};
    });
    const Ended ended = run(disk);
    disk.set_hook(nullptr);
    if (!ended.message.empty()) {
      ++stopped;
      EXPECT_NE(ended.message.find("Input/output error"), std::string::npos) << ended.message;
    }
    ASSERT_EQ(after_any_restart(disk, ended), "") << "error at access " << place;
  }
  EXPECT_GT(stopped, sound.accesses() / 2);
}

TEST_F(LedgerOnDisk, AFullDiskLosesNothingWhereverItIsFull) {
  PowerCutDisk sound(genesis_);
  ASSERT_EQ(run(sound).message, "");
  const std::size_t least = genesis_.octets();
  const std::size_t most = sound.image().octets() + 4'000;
  std::size_t stopped = 0;
  for (std::size_t capacity = least; capacity < most; capacity += 1 + (most - least) / 40) {
    PowerCutDisk disk(genesis_);
    disk.set_capacity(capacity);
    const Ended ended = run(disk);
    disk.set_capacity(PowerCutDisk::kEndless);
    if (!ended.message.empty()) {
      ++stopped;
      EXPECT_NE(ended.message.find("the disk is full; make room"), std::string::npos)
          << ended.message;
    }
    ASSERT_EQ(after_any_restart(disk, ended), "") << "capacity " << capacity;
  }
  EXPECT_GT(stopped, 10U);
}

}  // namespace
}  // namespace comity::test
