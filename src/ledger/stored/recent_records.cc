#include "ledger/stored/recent_records.h"

#include <algorithm>
#include <utility>

#include "ledger/stored/limits.h"
#include "proof/tree.h"

namespace comity::ledger {

std::optional<Bytes> RecentRecords::find(const state::Key& key, const Path& path,
                                         std::uint64_t height) {
  const std::lock_guard lock(mutex_);
  const Record* record = touch(key, path);
  if (record == nullptr) return std::nullopt;
  const auto found = std::find_if(record->versions.rbegin(), record->versions.rend(),
                                  [height](const Version& each) { return each.from <= height; });
  return found == record->versions.rend() ? std::nullopt : found->value;
}

void RecentRecords::note_read(const state::Key& key, const Path& path, std::uint64_t height,
                              const std::optional<Bytes>& value) {
  if (!value) return;
  const std::lock_guard lock(mutex_);
  if (height != newest_ || touch(key, path) != nullptr) return;
  add(key, path, {height, value});
}

void RecentRecords::note_written(const state::Changes& changes, std::uint64_t height,
                                 std::uint64_t oldest) {
  const std::lock_guard lock(mutex_);
  newest_ = height;
  for (const auto& [key, value] : changes) {
    const Path path = placer_.path_of(key);
    if (Record* record = touch(key, path)) {
      // All but the newest of those that nobody above `oldest` needs.
      std::vector<Version>& versions = record->versions;
      while (versions.size() > 1 && versions[1].from <= oldest) versions.erase(versions.begin());
    }
    add(key, path, {height, value});
  }
}

RecentRecords::Record* RecentRecords::touch(const state::Key& key, const Path& path) {
  if (const auto found = young_.find(path); found != young_.end()) {
    return found->second.key == key ? &found->second : nullptr;
  }
  const auto found = old_.find(path);
  if (found == old_.end() || found->second.key != key) return nullptr;
  for (const Version& version : found->second.versions) {
    young_bytes_ += version.value ? version.value->size() : 0;
  }
  return &young_.insert(old_.extract(found)).position->second;
}

void RecentRecords::add(const state::Key& key, const Path& path, Version version) {
  if (young_.size() >= limits::kRecentRecords / 2 || young_bytes_ >= limits::kRecentBytes / 2) {
    old_ = std::move(young_);
    young_.clear();
    young_bytes_ = 0;
    touch(key, path);  // its older versions come along
  }
  young_bytes_ += version.value ? version.value->size() : 0;
  Record& record = young_[path];
  // Another record may have stood at the path before, and be erased.
  if (record.key != key) record = {key, {}};
  record.versions.push_back(std::move(version));
}

std::optional<Bytes> RecentView::get(const state::Key& key) const {
  if (below_->fault()) return std::nullopt;
  const Path path = proof::path_of(key.table, key.collection, key.key);
  if (auto known = recent_.find(key, path, height_)) return known;
  std::optional<Bytes> value = below_->get(key);
  if (!below_->fault()) recent_.note_read(key, path, height_, value);
  return value;
}

Result<std::optional<Bytes>> RecentView::read_at(const state::Key& key, const Path& path) const {
  if (auto trouble = below_->fault()) return tl::unexpected(*std::move(trouble));
  if (auto known = recent_.find(key, path, height_)) return known;
  auto value = below_->read_at(key, path);
  if (value) recent_.note_read(key, path, height_, *value);
  return value;
}

void RecentView::each(std::string_view table, std::string_view collection,
                      const state::Visitor& visit) const {
  below_->each(table, collection, visit);
}

}  // namespace comity::ledger
