#include "state/history.h"

#include <algorithm>
#include <limits>
#include <string>

#include "state/leaf.h"

namespace comity::state {
namespace {

constexpr std::uint64_t kLastHeight = std::numeric_limits<std::uint64_t>::max();

Bytes list_key(std::uint64_t height, std::uint32_t slice) {
  Bytes key = store_key(Space::replaced, {});
  append_u64(key, height);
  append_u32(key, slice);
  return key;
}

Bytes oldest_key() { return store_key(Space::meta, "oldest"); }

// The height at the end of the store key of a version.
std::uint64_t height_of(BytesView key) {
  return kLastHeight - read_u64(key.substr(key.size() - sizeof(std::uint64_t)));
}

tl::unexpected<Error> damaged(std::uint64_t height) {
  return error(ErrorKind::corrupt, "the list of what height " + std::to_string(height) +
                                       " wrote is damaged: restore a backup");
}

Bytes encode(std::uint64_t written, const Noted& noted) {
  Bytes list;
  append_u64(list, written);
  append_u32(list, static_cast<std::uint32_t>(noted.written.size()));
  for (const Path& path : noted.written) list += path.view();
  for (const FrameName& frame : noted.frames) {
    list += static_cast<char>(frame.depth);
    list += prefix_of(frame);
  }
  return list;
}

bool take(BytesView& list, std::size_t size, BytesView& taken) {
  if (list.size() < size) return false;
  taken = list.substr(0, size);
  list.remove_prefix(size);
  return true;
}

std::optional<Noted> parse(BytesView list) {
  BytesView taken;
  if (!take(list, 12, taken)) return std::nullopt;
  const std::size_t leaves = read_u32(taken.substr(8));
  Noted noted;
  for (std::size_t i = 0; i < leaves; ++i) {
    if (!take(list, Path::kSize, taken)) return std::nullopt;
    noted.written.push_back(*Path::from(taken));
  }
  while (!list.empty()) {
    FrameName frame{static_cast<unsigned char>(list.front()), {}};
    list.remove_prefix(1);
    if (frame.depth % kFrameLevels != 0) return std::nullopt;
    if (!take(list, prefix_of(frame).size(), taken)) return std::nullopt;
    std::copy(taken.begin(), taken.end(), frame.path.octets.begin());
    noted.frames.push_back(frame);
  }
  return noted;
}

// The name of a record that `height` wrote: of one that it erased the version before has it.
Result<Key> name_of(const Store& store, const Path& path, std::uint64_t height) {
  Result<Key> name = error(ErrorKind::corrupt, "a record that height " + std::to_string(height) +
                                                   " wrote is missing: restore a backup");
  int versions = 0;
  const Status scanned =
      store.scan(leaf_store_key(path, height), past_leaf(path), [&](BytesView, BytesView stored) {
        const auto record = parse_leaf(stored);
        if (record && *record) name = decode_key((*record)->key);
        return !name && ++versions < 2;
      });
  return scanned ? name : tl::unexpected(scanned.error());
}

}  // namespace

Bytes kept_store_key(std::uint64_t height) {
  Bytes key = store_key(Space::kept, {});
  append_u64(key, height);
  return key;
}

bool Pins::add(std::uint64_t height) {
  const std::lock_guard lock(mutex_);
  if (height < oldest_) return false;
  heights_.insert(height);
  return true;
}

void Pins::add_kept(std::uint64_t height) {
  const std::lock_guard lock(mutex_);
  heights_.insert(height);
}

void Pins::remove(std::uint64_t height) {
  const std::lock_guard lock(mutex_);
  heights_.erase(heights_.find(height));
}

std::uint64_t Pins::oldest() const {
  const std::lock_guard lock(mutex_);
  return oldest_;
}

std::uint64_t Pins::advance(std::uint64_t wanted) {
  const std::lock_guard lock(mutex_);
  // Pins below the oldest are of kept heights: nothing of theirs goes.
  const auto lowest = heights_.lower_bound(oldest_);
  if (lowest != heights_.end()) wanted = std::min(wanted, *lowest);
  oldest_ = std::max(oldest_, wanted);
  return oldest_;
}

Status History::open(std::uint64_t height) {
  const auto stored = store_.get(oldest_key());
  if (!stored) return tl::unexpected(stored.error());
  std::uint64_t oldest = 0;
  if (*stored) {
    if ((*stored)->size() != 16) return error(ErrorKind::corrupt, "the oldest height is no number");
    oldest = read_u64(**stored);
    written_at_oldest_ = read_u64(BytesView(**stored).substr(8));
  }
  pins_->advance(oldest);
  const auto written = written_up_to(height);
  if (!written) return tl::unexpected(written.error());
  written_ = *written;
  height_ = height;
  return store_.scan(list_key(height, 0), list_key(height + 1, 0), [this](BytesView, BytesView) {
    ++slice_;
    return true;
  });
}

Result<std::uint64_t> History::written_up_to(std::uint64_t height) const {
  // Lists lie in ascending order, so the first one after the height tells what came before it only
  // together with its own size: look for the last one at or below, from the height down.
  std::uint64_t step = 1;
  for (std::uint64_t from = height;; from = from > step ? from - step : 0, step *= 2) {
    std::optional<Bytes> last;
    auto scanned =
        store_.scan(list_key(from, 0), list_key(height + 1, 0), [&last](BytesView, BytesView list) {
          last = list;
          return true;
        });
    if (!scanned) return tl::unexpected(scanned.error());
    if (last) {
      if (last->size() < 8) return damaged(height);
      return read_u64(*last);
    }
    if (from == 0) return written_at_oldest_;
  }
}

void History::stage(std::uint64_t height, const Noted& noted, std::uint64_t written, Batch& batch) {
  if (height != height_) slice_ = 0;
  Bytes list = encode(0, noted);
  const std::uint64_t total = written_ + written + list.size();
  list = encode(total, noted);
  batch.put(list_key(height, slice_), std::move(list));
  staged_.emplace(height, total);
}

void History::committed() {
  if (!staged_) return;
  ++slice_;
  const std::lock_guard lock(mutex_);
  std::tie(height_, written_) = *staged_;
  staged_.reset();
}

Result<std::unique_ptr<Pin>> History::pin(std::uint64_t height) const {
  if (pins_->add(height)) return std::make_unique<Pin>(pins_, height);
  pins_->add_kept(height);
  auto pin = std::make_unique<Pin>(pins_, height);
  const auto kept = store_.get(kept_store_key(height));
  if (!kept) return tl::unexpected(kept.error());
  if (!*kept) {
    return error(ErrorKind::unavailable, "the state of height " + std::to_string(height) +
                                             " is no longer kept, the oldest that is, is " +
                                             std::to_string(oldest()));
  }
  return pin;
}

std::uint64_t History::bytes() const {
  const std::lock_guard lock(mutex_);
  return written_ - std::min(written_, written_at_oldest_);
}

Result<std::uint64_t> History::oldest_within(std::uint64_t bytes) const {
  std::uint64_t low = oldest();
  if (this->bytes() <= bytes) return low;
  std::uint64_t high = 0;
  std::uint64_t written = 0;
  {
    const std::lock_guard lock(mutex_);
    high = height_;
    written = written_;
  }
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const auto before = written_up_to(middle);
    if (!before) return tl::unexpected(before.error());
    if (written - *before > bytes) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Result<std::vector<Key>> History::written(std::uint64_t height, std::uint64_t last) const {
  if (height < oldest()) {
    return error(ErrorKind::unavailable, "what was written after height " + std::to_string(height) +
                                             " is not known any more");
  }
  std::vector<std::pair<std::uint64_t, Bytes>> lists;
  const Status scanned = store_.scan(list_key(height + 1, 0), list_key(last + 1, 0),
                                     [&lists](BytesView key, BytesView list) {
                                       lists.emplace_back(read_u64(key.substr(1)), list);
                                       return true;
                                     });
  if (!scanned) return tl::unexpected(scanned.error());
  std::vector<Key> names;
  for (const auto& [at, list] : lists) {
    const auto noted = parse(list);
    if (!noted) return damaged(at);
    for (const Path& path : noted->written) {
      Result<Key> name = name_of(store_, path, at);
      if (!name) return tl::unexpected(name.error());
      names.push_back(*std::move(name));
    }
  }
  return names;
}

Result<bool> History::kept_between(std::uint64_t first, std::uint64_t past) const {
  bool kept = false;
  auto scanned =
      store_.scan(kept_store_key(first), kept_store_key(past), [&kept](BytesView, BytesView) {
        kept = true;
        return false;
      });
  if (!scanned) return tl::unexpected(scanned.error());
  return kept;
}

void History::Forgotten::erase(const Bytes& key) {
  batch.erase(key);
  keys.insert(key);
}

// `newer` is the store key of the version of `height`; the one before it goes.
Status History::forget_before(BytesView newer, BytesView past, std::uint64_t height,
                              Forgotten& forgotten) const {
  bool gone = false;  // the version of `height` says that nothing stands there
  std::vector<Bytes> older;
  auto scanned = store_.scan(newer, past, [&](BytesView key, BytesView value) {
    if (key == newer) {
      gone = value.size() <= 1;
    } else if (!forgotten.keys.contains(key)) {
      older.emplace_back(key);
    }
    return older.size() < 2;
  });
  if (!scanned) return scanned;
  if (older.empty()) return {};
  const auto kept = kept_between(height_of(older.front()), height);
  if (!kept) return tl::unexpected(kept.error());
  if (*kept) return {};
  forgotten.erase(older.front());
  if (gone && older.size() == 1) forgotten.erase(Bytes(newer));
  return {};
}

Status History::forget(BytesView list, std::uint64_t height, Forgotten& forgotten) const {
  const auto noted = parse(list);
  if (!noted) return damaged(height);
  for (const Path& path : noted->written) {
    const Bytes newer = leaf_store_key(path, height);
    if (Status done = forget_before(newer, past_leaf(path), height, forgotten); !done) return done;
  }
  for (const FrameName& frame : noted->frames) {
    const Bytes newer = frame_store_key(frame, height);
    Status done = forget_before(newer, past_frame(frame), height, forgotten);
    if (!done) return done;
  }
  return {};
}

Result<bool> History::prune(std::uint64_t wanted, std::uint64_t heights) {
  const std::uint64_t from = oldest();
  {
    const std::lock_guard lock(mutex_);
    wanted = std::min(wanted, height_);
  }
  if (wanted <= from) return false;
  const std::uint64_t to = pins_->advance(std::min(wanted, from + heights));
  if (to == from) return false;  // a reader holds it

  const auto written = written_up_to(to);
  if (!written) return tl::unexpected(written.error());
  std::vector<std::pair<Bytes, Bytes>> lists;
  auto scanned = store_.scan(list_key(from + 1, 0), list_key(to + 1, 0),
                             [&lists](BytesView key, BytesView list) {
                               lists.emplace_back(key, list);
                               return true;
                             });
  if (!scanned) return tl::unexpected(scanned.error());
  Forgotten forgotten;
  for (const auto& [key, list] : lists) {
    if (Status done = forget(list, read_u64(BytesView(key).substr(1)), forgotten); !done) {
      return tl::unexpected(done.error());
    }
    forgotten.batch.erase(key);
  }
  Bytes oldest;
  append_u64(oldest, to);
  append_u64(oldest, *written);
  forgotten.batch.put(oldest_key(), std::move(oldest));
  if (Status done = store_.write(forgotten.batch); !done) return tl::unexpected(done.error());
  const std::lock_guard lock(mutex_);
  written_at_oldest_ = *written;
  return to < wanted;
}

}  // namespace comity::state
