// Old heights: which can still be read and proved, and how what only the others need is forgotten.
//
// Every block leaves a list of the records that it wrote and the frames that it replaced
// (Space::replaced). Whoever keeps what was derived from an old height learns from these lists what
// has changed since. Pruning goes through them from the oldest height on: a version that a height
// replaced goes when that height is as old as the oldest one to be kept, unless a height that is
// kept for ever lies in between. A reader pins its height: nothing is taken from under it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "state/frame.h"
#include "state/key.h"
#include "state/store.h"

namespace comity::state {

// Shared by a state and its views. Any thread.
class Pins {
 public:
  // Nothing when `height` is below the oldest.
  bool add(std::uint64_t height);
  void add_kept(std::uint64_t height);  // of a height that is never pruned
  void remove(std::uint64_t height);

  [[nodiscard]] std::uint64_t oldest() const;
  // Moves the oldest height up to `wanted`, or as far as readers allow; where it is then.
  std::uint64_t advance(std::uint64_t wanted);

 private:
  mutable std::mutex mutex_;
  std::uint64_t oldest_ = 0;
  std::multiset<std::uint64_t> heights_;
};

// One height held readable.
class Pin {
 public:
  Pin(std::shared_ptr<Pins> pins, std::uint64_t height) : pins_(std::move(pins)), height_(height) {}
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;
  ~Pin() { pins_->remove(height_); }

 private:
  const std::shared_ptr<Pins> pins_;
  const std::uint64_t height_;
};

// What one stage leaves a list of.
struct Noted {
  std::vector<Path> written;  // leaves, erased ones too; of height 0 those that it replaced only
  std::vector<FrameName> frames;  // that it replaced
};

// stage(), committed() and open() belong to the writer, prune() to one other thread, the rest to
// any.
class History {
 public:
  explicit History(Store& store) : store_(store), pins_(std::make_shared<Pins>()) {}

  // Reads what earlier runs noted up to `height`.
  [[nodiscard]] Status open(std::uint64_t height);

  // Notes what a stage of `height` does beside the `written` octets of versions in `batch`.
  void stage(std::uint64_t height, const Noted& noted, std::uint64_t written, Batch& batch);
  void committed();
  void discard() { staged_.reset(); }

  // unavailable when the height was pruned.
  [[nodiscard]] Result<std::unique_ptr<Pin>> pin(std::uint64_t height) const;

  [[nodiscard]] std::uint64_t oldest() const { return pins_->oldest(); }
  // The names of the records that the heights after `height`, which is pinned, have written up to
  // and with `last`; some may stand there more than once. unavailable when the lists are gone.
  [[nodiscard]] Result<std::vector<Key>> written(std::uint64_t height, std::uint64_t last) const;
  // Octets of the versions of all heights after the oldest.
  [[nodiscard]] std::uint64_t bytes() const;
  // The lowest height, from the oldest on, after which at most `bytes` were written.
  [[nodiscard]] Result<std::uint64_t> oldest_within(std::uint64_t bytes) const;
  // Forgets what only heights below `wanted` need, of at most `heights` of them; true when there is
  // more to do.
  [[nodiscard]] Result<bool> prune(std::uint64_t wanted, std::uint64_t heights);

 private:
  // Octets written up to and with a height.
  [[nodiscard]] Result<std::uint64_t> written_up_to(std::uint64_t height) const;
  [[nodiscard]] Result<bool> kept_between(std::uint64_t first, std::uint64_t past) const;
  // What a step of pruning erases. The store does not show it yet, so what comes later in the step
  // has to be told.
  struct Forgotten {
    Batch batch;
    std::set<Bytes, std::less<>> keys;
    void erase(const Bytes& key);
  };
  [[nodiscard]] Status forget(BytesView list, std::uint64_t height, Forgotten& forgotten) const;
  [[nodiscard]] Status forget_before(BytesView newer, BytesView past, std::uint64_t height,
                                     Forgotten& forgotten) const;

  Store& store_;
  const std::shared_ptr<Pins> pins_;

  mutable std::mutex mutex_;  // guards the three below
  std::uint64_t height_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t written_at_oldest_ = 0;
  // Only the writer touches these.
  std::uint32_t slice_ = 0;                                        // of height_, the next
  std::optional<std::pair<std::uint64_t, std::uint64_t>> staged_;  // height, written
};

// Under Space::kept: `height` is never pruned.
[[nodiscard]] Bytes kept_store_key(std::uint64_t height);

}  // namespace comity::state
