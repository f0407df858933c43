// What survives a power cut at any instant, and a flipped bit at any place.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "storage/power_cut_disk.h"
#include "storage/rocks_store.h"
#include "storage/store_run.h"

namespace comity::storage {
namespace {

// Runs a node from where `history` ends up to the height `last`, and stops it. Each sync is for
// `together` heights.
void live(const std::shared_ptr<PowerCutDisk>& disk, std::uint64_t last, bool sync,
          History& history, std::uint64_t together = 1) {
  auto run = open_run(disk, sync);
  ASSERT_TRUE(run) << run.error().message;
  const Status done = commit_heights(*run, last, history, together);
  EXPECT_TRUE(done) << done.error().message;
}

// The same with syncs from a thread of their own, as often as it can, beside the writes.
void commit_beside(const std::shared_ptr<PowerCutDisk>& disk, std::uint64_t last, bool sync,
                   History& history) {
  auto opened = open_run(disk, sync);
  ASSERT_TRUE(opened) << opened.error().message;
  std::mutex mutex;
  std::atomic<bool> ended = false;
  std::uint64_t acknowledged = 0;
  std::thread syncing([&] {
    for (bool more = true; more;) {
      more = !ended;
      std::size_t written = 0;
      {
        const std::lock_guard lock(mutex);
        written = history.commits.size();
      }
      if (acknowledged + 1 == written) {
        std::this_thread::yield();
        continue;
      }
      EXPECT_TRUE(opened->store->sync());
      const std::size_t now = disk->operations();
      const std::lock_guard lock(mutex);
      for (; acknowledged + 1 < written; ++acknowledged) {
        history.commits[acknowledged + 1].returned = now;
      }
    }
  });
  for (std::uint64_t height = 1; height <= last; ++height) {
    History next;
    EXPECT_TRUE(write_height(*opened, height, next));
    const std::lock_guard lock(mutex);
    history.commits.push_back(next.commits.back());
    history.roots.push_back(next.roots.back());
  }
  ended = true;
  syncing.join();
}

struct Trial {
  std::size_t cuts = 0;
  std::size_t losses = 0;
  std::size_t tables = 0;  // files made
  std::string first_loss;
};

// How a run writes and syncs.
using Trying = std::function<void(const std::shared_ptr<PowerCutDisk>& disk, History& history)>;

// Cuts the power after every `step`-th operation of a run, in both ways.
Trial cut_everywhere(const Trying& run, std::size_t step) {
  Trial trial;
  const auto disk = std::make_shared<PowerCutDisk>();
  History history;
  run(disk, history);
  const auto journal = disk->journal();
  DiskImage image;
  for (std::size_t done = 0; done <= journal.size(); ++done) {
    if (done > 0) {
      image.apply(journal[done - 1]);
      if (journal[done - 1].kind == DiskOperation::Kind::create &&
          journal[done - 1].name.ends_with(".sst")) {
        ++trial.tables;
      }
    }
    if (done % step != 0 && done != journal.size()) continue;
    for (const auto survives : {DiskImage::Survives::promised, DiskImage::Survives::something}) {
      const DiskImage left = image.after_power_cut(survives, static_cast<unsigned>(done));
      const std::string broken =
          broken_promise(std::make_shared<PowerCutDisk>(left), history, done);
      ++trial.cuts;
      if (broken.empty()) continue;
      ++trial.losses;
      if (trial.first_loss.empty()) {
        trial.first_loss = "after operation " + std::to_string(done) + " of " +
                           std::to_string(journal.size()) + ": " + broken;
      }
    }
  }
  return trial;
}

TEST(PowerCut, LosesNothingThatWasAcknowledged) {
  const Trial trial =
      cut_everywhere([](const auto& disk, History& history) { live(disk, 40, true, history); }, 1);
  EXPECT_EQ(trial.losses, 0U) << trial.first_loss;
  EXPECT_GT(trial.cuts, 200U);
  EXPECT_GE(trial.tables, 3U) << "the run must also cover the writing of table files";
}

TEST(PowerCut, LosesNothingThatWasAcknowledgedWhenOneSyncIsForSeveralBlocks) {
  const Trial trial = cut_everywhere(
      [](const auto& disk, History& history) { live(disk, 40, true, history, 7); }, 1);
  EXPECT_EQ(trial.losses, 0U) << trial.first_loss;
  EXPECT_GE(trial.tables, 1U);  // how many depends on how soon the store's own thread writes them
}

TEST(PowerCut, LosesNothingThatWasAcknowledgedWhileOthersWereWritten) {
  const Trial trial = cut_everywhere(
      [](const auto& disk, History& history) { commit_beside(disk, 40, true, history); }, 1);
  EXPECT_EQ(trial.losses, 0U) << trial.first_loss;
  EXPECT_GE(trial.tables, 1U);  // how many depends on how the two threads run
}

TEST(PowerCut, WithoutSyncTheSameTestsFindLosses) {
  const Trying runs[] = {
      [](const auto& disk, History& history) { live(disk, 24, false, history); },
      [](const auto& disk, History& history) { live(disk, 24, false, history, 7); },
      [](const auto& disk, History& history) { commit_beside(disk, 24, false, history); }};
  for (const Trying& run : runs) {
    const Trial trial = cut_everywhere(run, 7);
    EXPECT_GT(trial.losses, 0U);
    EXPECT_NE(trial.first_loss.find("was acknowledged"), std::string::npos) << trial.first_loss;
  }
}

// The files of a store with several heights, some in tables and the newest in the log.
class FlippedBit : public testing::Test {
 protected:
  void SetUp() override {
    const auto disk = std::make_shared<PowerCutDisk>();
    live(disk, 5, true, history_);
    live(disk, 7, true, history_);  // the start wrote what was in the log to a table
    image_ = disk->image();
  }

  [[nodiscard]] std::vector<std::string> files(std::string_view part) const {
    std::vector<std::string> found;
    for (const auto& [name, file] : image_.names) {
      if (name.find(part) != std::string::npos && !image_.files[file].bytes.empty()) {
        found.push_back(name);
      }
    }
    return found;
  }

  // What a node says about a store with this bit flipped; empty: all is as it was.
  std::string said(const std::string& name, std::size_t octet, int bit) {
    DiskImage bad = image_;
    std::string& bytes = bad.files[bad.names.at(name)].bytes;
    bytes[octet] = static_cast<char>(bytes[octet] ^ (1 << bit));
    auto opened = open_run(std::make_shared<PowerCutDisk>(bad));
    if (!opened) return opened.error().message;
    if (const auto sound = opened->store->verify(); !sound) return sound.error().message;
    if (opened->height + 1 != history_.roots.size() || opened->root != history_.roots.back()) {
      ADD_FAILURE() << name << " octet " << octet << " bit " << bit << " silently lost heights";
    }
    return "";
  }

  // Every bit near both ends, where records begin that recovery takes for torn, and samples
  // between.
  void expect_named(const std::string& name) {
    const std::size_t size = image_.files[image_.names.at(name)].bytes.size();
    for (std::size_t octet = 0; octet < size;) {
      const bool near_an_end = octet < 10 || octet + 25 > size;
      for (int bit = 0; bit < (near_an_end ? 8 : 1); ++bit) {
        const std::string message =
            said(name, octet, near_an_end ? bit : static_cast<int>(octet % 8));
        EXPECT_NE(message.find(name.substr(run_folder().size())), std::string::npos)
            << name << " octet " << octet << " bit " << bit << ": \"" << message << '"';
      }
      // The footer of a table in every octet: no block's checksum covers it.
      const std::size_t footer = size - std::min<std::size_t>(size, 60);
      if (near_an_end || octet >= footer) {
        ++octet;
      } else {
        octet = std::min(octet + 1 + size / 40, footer);
      }
    }
  }

  History history_;
  DiskImage image_;
};

TEST_F(FlippedBit, InTheLogIsNamed) {
  ASSERT_FALSE(files(".log").empty());
  for (const std::string& log : files(".log")) expect_named(log);
}

TEST_F(FlippedBit, InTheManifestIsNamed) {
  ASSERT_FALSE(files("MANIFEST-").empty());
  for (const std::string& manifest : files("MANIFEST-")) expect_named(manifest);
}

TEST_F(FlippedBit, InATableIsNamed) {
  ASSERT_FALSE(files(".sst").empty());
  for (const std::string& table : files(".sst")) expect_named(table);
}

TEST_F(FlippedBit, InTheFileThatNamesTheManifestIsNoticed) {
  const std::size_t size = image_.files[image_.names.at(run_folder() + "/CURRENT")].bytes.size();
  for (std::size_t octet = 0; octet < size; ++octet) {
    EXPECT_NE(said(run_folder() + "/CURRENT", octet, static_cast<int>(octet % 8)), "") << octet;
  }
}

}  // namespace
}  // namespace comity::storage
