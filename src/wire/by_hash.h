// Messages that were parsed lately, by the SHA-256 of their octets: for documents that are read
// again and again and stand under their own hash. The same hash always means the same message, so
// nothing depends on what is kept. Keeps the newest few. Any thread.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

#include "base/ids.h"

namespace comity::wire {

template <typename Message>
class ByHash {
 public:
  // Null when it is not kept.
  [[nodiscard]] std::shared_ptr<const Message> find(const Hash& hash) const {
    const std::lock_guard lock(mutex_);
    for (const Entry& entry : entries_) {
      if (entry.message && entry.hash == hash) return entry.message;
    }
    return nullptr;
  }

  void keep(const Hash& hash, std::shared_ptr<const Message> message) {
    const std::lock_guard lock(mutex_);
    entries_.at(next_) = {hash, std::move(message)};
    next_ = (next_ + 1) % entries_.size();
  }

 private:
  struct Entry {
    Hash hash;
    std::shared_ptr<const Message> message;
  };

  mutable std::mutex mutex_;
  std::array<Entry, 8> entries_;
  std::size_t next_ = 0;
};

}  // namespace comity::wire
