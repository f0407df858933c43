#include "ledger/recent_records.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace comity::ledger {

bool RecentRecords::BackToFront::operator()(const state::Key& a, const state::Key& b) const {
  if (const int order = a.key.compare(b.key); order != 0) return order < 0;
  if (const int order = a.collection.compare(b.collection); order != 0) return order < 0;
  return a.table < b.table;
}

std::optional<Bytes> RecentRecords::find(const state::Key& key, std::uint64_t height) {
  const std::lock_guard lock(mutex_);
  const Versions* versions = touch(key);
  if (versions == nullptr) return std::nullopt;
  const auto found = std::find_if(versions->rbegin(), versions->rend(),
                                  [height](const Version& each) { return each.from <= height; });
  return found == versions->rend() ? std::nullopt : found->value;
}

void RecentRecords::note_read(const state::Key& key, std::uint64_t height,
                              const std::optional<Bytes>& value) {
  if (!value) return;
  const std::lock_guard lock(mutex_);
  if (height != newest_ || touch(key) != nullptr) return;
  add(key, {height, value});
}

void RecentRecords::note_written(const state::Changes& changes, std::uint64_t height,
                                 std::uint64_t oldest) {
  const std::lock_guard lock(mutex_);
  newest_ = height;
  for (const auto& [key, value] : changes) {
    if (Versions* versions = touch(key)) {
      // All but the newest of those that nobody above `oldest` needs.
      while (versions->size() > 1 && (*versions)[1].from <= oldest) {
        versions->erase(versions->begin());
      }
    }
    add(key, {height, value});
  }
}

RecentRecords::Versions* RecentRecords::touch(const state::Key& key) {
  if (const auto found = young_.find(key); found != young_.end()) return &found->second;
  const auto found = old_.find(key);
  if (found == old_.end()) return nullptr;
  for (const Version& version : found->second) {
    young_bytes_ += version.value ? version.value->size() : 0;
  }
  return &young_.insert(old_.extract(found)).position->second;
}

void RecentRecords::add(const state::Key& key, Version version) {
  if (young_.size() >= limits::kRecentRecords / 2 || young_bytes_ >= limits::kRecentBytes / 2) {
    old_ = std::move(young_);
    young_.clear();
    young_bytes_ = 0;
    touch(key);  // its older versions come along
  }
  young_bytes_ += version.value ? version.value->size() : 0;
  young_[key].push_back(std::move(version));
}

std::optional<Bytes> RecentView::get(const state::Key& key) const {
  if (below_->fault()) return std::nullopt;
  if (auto known = recent_.find(key, height_)) return known;
  std::optional<Bytes> value = below_->get(key);
  if (!below_->fault()) recent_.note_read(key, height_, value);
  return value;
}

Result<std::optional<Bytes>> RecentView::read(const state::Key& key) const {
  if (auto trouble = below_->fault()) return tl::unexpected(*std::move(trouble));
  if (auto known = recent_.find(key, height_)) return known;
  auto value = below_->read(key);
  if (value) recent_.note_read(key, height_, *value);
  return value;
}

void RecentView::each(std::string_view table, std::string_view collection,
                      const state::Visitor& visit) const {
  below_->each(table, collection, visit);
}

}  // namespace comity::ledger
