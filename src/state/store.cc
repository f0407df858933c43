#include "state/store.h"

#include <algorithm>
#include <mutex>

namespace comity::state {

Bytes store_key(Space space, BytesView rest) {
  Bytes key;
  key.reserve(1 + rest.size());
  key += static_cast<char>(space);
  key += rest;
  return key;
}

void Batch::sort() {
  std::stable_sort(writes_.begin(), writes_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
}

Status Store::commit(const Batch& batch) {
  if (Status written = write(batch); !written) return written;
  return sync();
}

Result<std::optional<Bytes>> MemoryStore::get(BytesView key) const {
  const std::shared_lock lock(mutex_);
  const auto found = data_.find(key);
  if (found == data_.end()) return std::nullopt;
  return found->second;
}

Status MemoryStore::scan(BytesView first, BytesView past, const Scanner& visit) const {
  const std::shared_lock lock(mutex_);
  for (auto it = data_.lower_bound(first); it != data_.end() && it->first < past; ++it) {
    if (!visit(it->first, it->second)) break;
  }
  return {};
}

Status MemoryStore::write(const Batch& batch) {
  const std::unique_lock lock(mutex_);
  for (const auto& [key, value] : batch.writes()) {
    if (value) {
      data_[key] = *value;
    } else {
      data_.erase(key);
    }
  }
  return {};
}

}  // namespace comity::state
