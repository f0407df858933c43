// Records that were read or written lately, as of the newest heights, so that each transaction does
// not search the store for what the last one read. Gives what the store would give or nothing: no
// result depends on what is kept. Bounded; any thread.
//
// Only records that are there are kept, under their own names. So whoever asks for what is absent,
// or for another name on the path of a record, is sent to the store, which knows of collisions.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "state/key.h"
#include "state/placer.h"
#include "state/view.h"

namespace comity::ledger {

class RecentRecords {
 public:
  explicit RecentRecords(std::uint64_t newest) : newest_(newest) {}

  // The record as of `height`; nothing when that is not known.
  [[nodiscard]] std::optional<Bytes> find(const state::Key& key, const Path& path,
                                          std::uint64_t height);
  // What the store says as of `height`. Only what it says of the newest height holds for later ones
  // too, so other answers are not kept.
  void note_read(const state::Key& key, const Path& path, std::uint64_t height,
                 const std::optional<Bytes>& value);
  // `height` is the newest from now on. Nobody reads below `oldest` any more.
  void note_written(const state::Changes& changes, std::uint64_t height, std::uint64_t oldest);

 private:
  struct Version {
    std::uint64_t from = 0;      // up to the next version, or to the newest height
    std::optional<Bytes> value;  // nothing: erased
  };
  struct Record {
    state::Key key;
    std::vector<Version> versions;  // ascending
  };
  using Generation = std::map<Path, Record>;

  Record* touch(const state::Key& key, const Path& path);
  void add(const state::Key& key, const Path& path, Version version);

  std::mutex mutex_;
  state::Placer placer_;  // of what is written
  std::uint64_t newest_;
  // What is touched moves to the young; when those are many they become the old, and the old go.
  Generation young_;
  Generation old_;
  std::size_t young_bytes_ = 0;
};

// The view of `height` that looks there first. Any thread.
class RecentView final : public state::View {
 public:
  RecentView(std::unique_ptr<state::View> below, std::uint64_t height, RecentRecords& recent)
      : below_(std::move(below)), height_(height), recent_(recent) {}

  [[nodiscard]] std::optional<Bytes> get(const state::Key& key) const override;
  [[nodiscard]] Result<std::optional<Bytes>> read_at(const state::Key& key,
                                                     const Path& path) const override;
  void each(std::string_view table, std::string_view collection,
            const state::Visitor& visit) const override;
  [[nodiscard]] Result<std::vector<state::Key>> written_after(std::uint64_t height) const override {
    return below_->written_after(height);
  }
  [[nodiscard]] std::optional<Error> fault() const override { return below_->fault(); }

 private:
  std::unique_ptr<state::View> below_;
  std::uint64_t height_;
  RecentRecords& recent_;
};

}  // namespace comity::ledger
