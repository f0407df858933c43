// A value that one thread replaces and others read, whole. The lock is held for copying a pointer
// only. Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace comity::ledger {

template <typename T>
class SharedValue {
 public:
  [[nodiscard]] std::shared_ptr<const T> load() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  void store(T value) {
    auto next = std::make_shared<const T>(std::move(value));
    const std::lock_guard lock(mutex_);
    value_.swap(next);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;  // null until the first store()
};

}  // namespace comity::ledger
