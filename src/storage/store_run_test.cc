// The run itself; what it shows stands in power_cut_test.cc and store_faults_test.cc.
#include "storage/store_run.h"

namespace comity::storage {
namespace {

using state::Batch;
using state::Space;
using state::store_key;

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

}  // namespace

const std::string& run_folder() {
  static const std::string kFolder = "/data/store";
  return kFolder;
}

Result<Run> open_run(const std::shared_ptr<PowerCutDisk>& disk, bool sync) {
  Run run;
  run.disk = disk;
  auto store = RocksStore::open({.folder = run_folder(),
                                 .create = true,
                                 .sync = sync,
                                 .env = &disk->env(),
                                 .write_buffer_bytes = 64 << 10});
  if (!store) return tl::unexpected(store.error());
  run.store = *std::move(store);
  const auto height = run.store->get(kHeightKey);
  const auto root = run.store->get(kRootKey);
  if (!height) return tl::unexpected(height.error());
  if (!root) return tl::unexpected(root.error());
  if (height->has_value() != root->has_value()) return error(ErrorKind::corrupt, "half a commit");
  if (*height) {
    run.height = read_u64(**height);
    run.root = *Hash::from(**root);
  }
  auto state =
      state::State::open(*run.store, *height ? std::optional(run.height) : std::nullopt, run.root);
  if (!state) return tl::unexpected(state.error());
  run.state = *std::move(state);
  return run;
}

Status write_height(Run& run, std::uint64_t height, History& history) {
  Batch batch;
  const auto root = run.state->stage(changes_of(height), height, batch);
  if (!root) return tl::unexpected(root.error());
  Bytes number;
  append_u64(number, height);
  batch.put(kHeightKey, number);
  batch.put(kRootKey, root->bytes());
  history.commits.push_back({run.disk->operations(), kNever});
  history.roots.push_back(*root);
  if (Status written = run.store->write(batch); !written) return written;
  run.state->committed();
  run.height = height;
  run.root = *root;
  return {};
}

Status commit_heights(Run& run, std::uint64_t last, History& history, std::uint64_t together) {
  while (run.height < last) {
    const std::uint64_t height = run.height + 1;
    if (Status written = write_height(run, height, history); !written) return written;
    if (height % together != 0 && height != last) continue;
    if (Status synced = run.store->sync(); !synced) return synced;
    const std::size_t now = run.disk->operations();
    for (std::uint64_t done = height; history.commits[done].returned == kNever; --done) {
      history.commits[done].returned = now;
    }
  }
  return {};
}

std::string broken_promise(const std::shared_ptr<PowerCutDisk>& left, const History& history,
                           std::size_t done) {
  auto opened = open_run(left);
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

}  // namespace comity::storage
