// What an error of the disk and a full disk do to a store, at every single access of a run: nothing
// that was acknowledged is lost, nothing half is visible, and the message says what to do.
#include <gtest/gtest.h>

#include <set>

#include "storage/power_cut_disk.h"
#include "storage/store_run.h"

namespace comity::storage {
namespace {

using Fault = DiskFault::Kind;
constexpr std::uint64_t kHeights = 16;

// One run on a disk that fails. Whether the run ended early, and what was said then.
struct Failed {
  History history;
  std::string message;
};

Failed run_until_it_fails(const std::shared_ptr<PowerCutDisk>& disk) {
  Failed run;
  auto opened = open_run(disk);
  if (!opened) {
    run.message = opened.error().message;
    return run;
  }
  const Status done = commit_heights(*opened, kHeights, run.history);
  if (!done) run.message = done.error().message;
  return run;
}

// What a start finds after the disk is sound again; empty: the promise was kept.
std::string after_restart(const DiskImage& left, const History& history) {
  return broken_promise(std::make_shared<PowerCutDisk>(left), history, kNever - 1);
}

// Both ways a node comes back: its process alone was restarted, or the whole machine.
std::string after_any_restart(const PowerCutDisk& disk, const History& history, unsigned seed) {
  using Survives = DiskImage::Survives;
  const DiskImage now = disk.image();
  std::string broken = after_restart(now, history);
  if (broken.empty())
    broken = after_restart(now.after_power_cut(Survives::promised, seed), history);
  if (broken.empty()) {
    broken = after_restart(now.after_power_cut(Survives::something, seed), history);
  }
  return broken;
}

std::size_t accesses_of_a_sound_run() {
  const auto disk = std::make_shared<PowerCutDisk>();
  const Failed run = run_until_it_fails(disk);
  EXPECT_EQ(run.message, "");
  return disk->accesses();
}

struct Tally {
  std::size_t runs = 0;
  std::size_t stopped = 0;
  std::set<std::string> kinds;  // of operation at which a run stopped
};

std::string name_of(DiskOperation::Kind kind) { return std::to_string(static_cast<int>(kind)); }

// Runs once for every access, with a fault there and, if `lasting`, at all that follow.
Tally fail_everywhere(DiskFault fault, bool lasting) {
  Tally tally;
  const std::size_t accesses = accesses_of_a_sound_run();
  for (std::size_t place = 0; place < accesses; ++place) {
    const auto disk = std::make_shared<PowerCutDisk>();
    std::string at;
    disk->set_hook([&, place](const DiskAccess& access) -> DiskFault {
      if (access.number == place) at = name_of(access.kind) + " " + access.name;
      return access.number == place || (lasting && access.number > place) ? fault : DiskFault{};
    });
    const Failed run = run_until_it_fails(disk);
    disk->set_hook(nullptr);
    ++tally.runs;
    if (!run.message.empty()) {
      ++tally.stopped;
      tally.kinds.insert(at.substr(0, at.find(' ')));
    }
    const std::string broken = after_any_restart(*disk, run.history, static_cast<unsigned>(place));
    EXPECT_EQ(broken, "") << "error at access " << place << ", operation " << at;
    if (testing::Test::HasFailure()) break;
  }
  return tally;
}

TEST(DiskFaults, AnErrorAtAnyAccessLosesNothing) {
  const Tally tally = fail_everywhere({Fault::io_error, 0}, false);
  EXPECT_GT(tally.runs, 60U);
  EXPECT_GT(tally.stopped, tally.runs / 2);
  EXPECT_GE(tally.kinds.size(), 4U) << "appends, syncs, folders, files made";
}

TEST(DiskFaults, HalfAWriteAndThenAnErrorLosesNothing) {
  const Tally tally = fail_everywhere({Fault::io_error, 9}, true);
  EXPECT_GT(tally.stopped, tally.runs / 2);
}

TEST(DiskFaults, AMessageSaysWhatHappenedAndWhatToDo) {
  const auto disk = std::make_shared<PowerCutDisk>();
  auto opened = open_run(disk);
  ASSERT_TRUE(opened);
  History history;
  disk->set_hook([](const DiskAccess& access) -> DiskFault {
    return {access.kind == DiskOperation::Kind::sync ? Fault::io_error : Fault::none, 0};
  });
  const Status failed = commit_heights(*opened, 1, history);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::io);
  EXPECT_NE(failed.error().message.find(".log"), std::string::npos) << failed.error().message;
  EXPECT_NE(failed.error().message.find("start the node again"), std::string::npos)
      << failed.error().message;
}

TEST(DiskFaults, AFullDiskLosesNothingWhereverItIsFull) {
  const auto sound = std::make_shared<PowerCutDisk>();
  ASSERT_EQ(run_until_it_fails(sound).message, "");
  std::size_t most = 0;
  DiskImage image;
  for (const DiskOperation& operation : sound->journal()) {
    image.apply(operation);
    most = std::max(most, image.octets());
  }
  std::size_t stopped = 0;
  for (std::size_t capacity = 0; capacity <= most; capacity += 1 + most / 80) {
    const auto disk = std::make_shared<PowerCutDisk>();
    disk->set_capacity(capacity);
    const Failed run = run_until_it_fails(disk);
    if (!run.message.empty()) {
      ++stopped;
      EXPECT_NE(run.message.find("the disk is full; make room"), std::string::npos) << run.message;
    }
    // A start on a disk that is still full may be refused, and breaks nothing.
    static_cast<void>(open_run(disk));
    disk->set_capacity(PowerCutDisk::kEndless);
    ASSERT_EQ(after_any_restart(*disk, run.history, 1), "") << "capacity " << capacity;
  }
  EXPECT_GT(stopped, 40U);
}

TEST(DiskFaults, OctetsThatAreReadWrongOnceAreNeverServed) {
  const auto made = std::make_shared<PowerCutDisk>();
  const Failed run = run_until_it_fails(made);
  ASSERT_EQ(run.message, "");
  const auto count = std::make_shared<PowerCutDisk>(made->image());
  ASSERT_EQ(broken_promise(count, run.history, kNever - 1), "");
  std::size_t noticed = 0;
  for (std::size_t place = 0; place < count->accesses(); ++place) {
    for (const DiskFault fault :
         {DiskFault{Fault::flip, 3 * place}, DiskFault{Fault::short_read, 5}}) {
      const auto disk = std::make_shared<PowerCutDisk>(made->image());
      disk->set_hook([place, fault](const DiskAccess& access) {
        return access.number == place ? fault : DiskFault{};
      });
      // Whatever is wrong is an error, not a height lost or another root.
      const std::string broken = broken_promise(disk, run.history, kNever - 1);
      if (!broken.empty()) ++noticed;
      EXPECT_EQ(broken.find("lost"), std::string::npos) << place << ": " << broken;
      EXPECT_EQ(broken.find("another root"), std::string::npos) << place << ": " << broken;
    }
  }
  EXPECT_GT(noticed, 5U);
}

TEST(DiskFaults, ASlowDiskIsWaitedFor) {
  const auto disk = std::make_shared<PowerCutDisk>();
  std::size_t waited = 0;
  disk->set_hook([&waited, &disk](const DiskAccess& access) -> DiskFault {
    // Where a clock would move: the disk may be looked at, nothing is locked.
    if (access.kind == DiskOperation::Kind::sync) waited += disk->operations() > 0 ? 1 : 0;
    return {};
  });
  const Failed run = run_until_it_fails(disk);
  EXPECT_EQ(run.message, "");
  EXPECT_GE(waited, kHeights);
}

}  // namespace
}  // namespace comity::storage
