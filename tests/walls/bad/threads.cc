// as: src/tally/sample.cc
#include <atomic>        // bad
#include <mutex>         // bad
#include <shared_mutex>  // bad
#include <thread>        // bad
#include <utility>

void count() {
  std::thread worker(run);                      // bad
  std::jthread other(run);                      // bad
  auto later = std::async(run);                 // bad
  std::mutex mutex;                             // bad
  std::lock_guard guard(mutex);                 // bad
  std::atomic<int> number = 0;                  // bad
  std::condition_variable changed;              // bad
  thread_local int here = 0;                    // bad
  pthread_create(&id, nullptr, run, nullptr);   // bad
  int thread = 0;  // a word like any other
}
