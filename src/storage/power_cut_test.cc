// What survives a power cut at any instant, and a flipped bit at any place.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <limits>
#include <mutex>
#include <thread>

#include "state/state.h"
#include "storage/power_cut_disk.h"
#include "storage/rocks_store.h"

namespace comity::storage {
namespace {

using state::Batch;
using state::Space;
using state::State;
using state::store_key;

const std::string kFolder = "/data/store";
const Bytes kHeightKey = store_key(Space::meta, "height");
const Bytes kRootKey = store_key(Space::meta, "root");

// A commit of a size that fills a table file every few heights.
state::Changes changes_of(std::uint64_t height) {
  state::Changes changes;
  for (std::uint64_t i = 0; i < 12; ++i) {
    const std::string name = std::to_string((height * 7 + i * 5) % 40);
    if ((height + i) % 6 == 0) {
      changes[{"t", "c", name}] = std::nullopt;
    } else {
      changes[{"t", "c", name}] = std::to_string(height) + Bytes(1200, static_cast<char>('a' + i));
    }
  }
  return changes;
}

constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

// What a disk's user was told, and when: operations done when the write began, and when the sync
// after it returned.
struct Acknowledged {
  std::size_t began = 0;
  std::size_t returned = 0;
};

struct History {
  std::vector<Acknowledged> commits = {{}};  // by height; 0: nothing yet
  std::vector<Hash> roots = {Hash{}};
};

struct Opened {
  std::shared_ptr<PowerCutDisk> disk;
  std::unique_ptr<RocksStore> store;
  std::unique_ptr<State> state;
  std::uint64_t height = 0;
  Hash root;
};

// Opens what lies on the disk as a node does at start.
Result<Opened> open(const std::shared_ptr<PowerCutDisk>& disk, bool sync = true) {
  Opened opened;
  opened.disk = disk;
  auto store = RocksStore::open({.folder = kFolder,
                                 .create = true,
                                 .sync = sync,
                                 .env = &disk->env(),
                                 .write_buffer_bytes = 64 << 10});
  if (!store) return tl::unexpected(store.error());
  opened.store = *std::move(store);
  const auto height = opened.store->get(kHeightKey);
  const auto root = opened.store->get(kRootKey);
  if (!height) return tl::unexpected(height.error());
  if (!root) return tl::unexpected(root.error());
  if (height->has_value() != root->has_value()) return error(ErrorKind::corrupt, "half a commit");
  if (*height) {
    opened.height = read_u64(**height);
    opened.root = *Hash::from(**root);
  }
  auto state = State::open(*opened.store, *height ? std::optional(opened.height) : std::nullopt,
                           opened.root);
  if (!state) return tl::unexpected(state.error());
  opened.state = *std::move(state);
  return opened;
}

// Writes the next height, not synced.
void write_height(Opened& opened, std::uint64_t height, History& history) {
  Batch batch;
  const auto root = opened.state->stage(changes_of(height), height, batch);
  EXPECT_TRUE(root);
  Bytes number;
  append_u64(number, height);
  batch.put(kHeightKey, number);
  batch.put(kRootKey, root->bytes());
  history.commits.push_back({opened.disk->operations(), kNever});
  history.roots.push_back(*root);
  EXPECT_TRUE(opened.store->write(batch));
  opened.state->committed();
}

// Acknowledges the heights up to `last`.
void sync_heights(Opened& opened, std::uint64_t last, History& history) {
  EXPECT_TRUE(opened.store->sync());
  const std::size_t now = opened.disk->operations();
  for (std::uint64_t height = last; history.commits[height].returned == kNever; --height) {
    history.commits[height].returned = now;
  }
}

// Runs a node from where `history` ends up to the height `last`, and stops it. Each sync is for
// `together` heights.
void commit_heights(const std::shared_ptr<PowerCutDisk>& disk, std::uint64_t last, bool sync,
                    History& history, std::uint64_t together = 1) {
  auto opened = open(disk, sync);
  ASSERT_TRUE(opened) << opened.error().message;
  for (std::uint64_t height = opened->height + 1; height <= last; ++height) {
    write_height(*opened, height, history);
    if (height % together == 0 || height == last) sync_heights(*opened, height, history);
  }
}

// The same with syncs from a thread of their own, as often as it can, beside the writes.
void commit_beside(const std::shared_ptr<PowerCutDisk>& disk, std::uint64_t last, bool sync,
                   History& history) {
  auto opened = open(disk, sync);
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
    write_height(*opened, height, next);
    const std::lock_guard lock(mutex);
    history.commits.push_back(next.commits.back());
    history.roots.push_back(next.roots.back());
  }
  ended = true;
  syncing.join();
}

// What a cut after `done` operations did to the promise; empty: it was kept.
std::string broken_promise(const DiskImage& left, const History& history, std::size_t done) {
  auto opened = open(std::make_shared<PowerCutDisk>(left));
  if (!opened) return "does not open: " + opened.error().message;
  std::uint64_t owed = 0;
  std::uint64_t possible = 0;
  for (std::uint64_t height = 1; height < history.commits.size(); ++height) {
    if (history.commits[height].returned <= done) owed = height;
    if (history.commits[height].began < done) possible = height;
  }
  if (opened->height < owed) {
    return "lost: height " + std::to_string(owed) + " was acknowledged, but the newest is " +
           std::to_string(opened->height);
  }
  if (opened->height > possible) return "a height from the future";
  if (opened->root != history.roots[opened->height]) return "another root";
  const auto sound = opened->store->verify();
  if (!sound) return "verify: " + sound.error().message;
  // And it can go on from there.
  Batch batch;
  batch.put(kHeightKey, "next");
  return opened->store->commit(batch) ? "" : "does not go on";
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
      const std::string broken = broken_promise(left, history, done);
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
  const Trial trial = cut_everywhere(
      [](const auto& disk, History& history) { commit_heights(disk, 40, true, history); }, 1);
  EXPECT_EQ(trial.losses, 0U) << trial.first_loss;
  EXPECT_GT(trial.cuts, 200U);
  EXPECT_GE(trial.tables, 3U) << "the run must also cover the writing of table files";
}

TEST(PowerCut, LosesNothingThatWasAcknowledgedWhenOneSyncIsForSeveralBlocks) {
  const Trial trial = cut_everywhere(
      [](const auto& disk, History& history) { commit_heights(disk, 40, true, history, 7); }, 1);
  EXPECT_EQ(trial.losses, 0U) << trial.first_loss;
  EXPECT_GE(trial.tables, 3U);
}

TEST(PowerCut, LosesNothingThatWasAcknowledgedWhileOthersWereWritten) {
  const Trial trial = cut_everywhere(
      [](const auto& disk, History& history) { commit_beside(disk, 40, true, history); }, 1);
  EXPECT_EQ(trial.losses, 0U) << trial.first_loss;
  EXPECT_GE(trial.tables, 3U);
}

TEST(PowerCut, WithoutSyncTheSameTestsFindLosses) {
  const Trying runs[] = {
      [](const auto& disk, History& history) { commit_heights(disk, 24, false, history); },
      [](const auto& disk, History& history) { commit_heights(disk, 24, false, history, 7); },
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
    commit_heights(disk, 5, true, history_);
    commit_heights(disk, 7, true, history_);  // the start wrote what was in the log to a table
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
    auto opened = open(std::make_shared<PowerCutDisk>(bad));
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
        EXPECT_NE(message.find(name.substr(kFolder.size())), std::string::npos)
            << name << " octet " << octet << " bit " << bit << ": \"" << message << '"';
      }
      octet += near_an_end ? 1 : 1 + size / 40;
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
  const std::size_t size = image_.files[image_.names.at(kFolder + "/CURRENT")].bytes.size();
  for (std::size_t octet = 0; octet < size; ++octet) {
    EXPECT_NE(said(kFolder + "/CURRENT", octet, static_cast<int>(octet % 8)), "") << octet;
  }
}

}  // namespace
}  // namespace comity::storage
