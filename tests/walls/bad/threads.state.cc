// as: src/state/sample.cc
#include <shared_mutex>
#include <thread>  // bad

void commit() {
  std::shared_mutex mutex;
  const std::shared_lock lock(mutex);
  std::condition_variable changed;  // bad
  std::atomic<int> number = 0;      // bad
}
