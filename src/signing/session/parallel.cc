#include "signing/session/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace comity::signing {
namespace {

constexpr std::size_t kPiece = 32;
constexpr std::size_t kThreads = 16;

}  // namespace

bool for_each_index(std::size_t count, const std::function<bool(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> good = true;
  const auto run = [&] {
    while (good) {
      const std::size_t begin = next.fetch_add(kPiece);
      if (begin >= count) return;
      for (std::size_t index = begin; index < std::min(begin + kPiece, count); ++index) {
        if (!work(index)) good = false;
      }
    }
  };
  const std::size_t cores = std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
  const std::size_t wanted = std::min({cores, kThreads, (count + kPiece - 1) / kPiece});
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < wanted; ++i) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
  return good;
}

}  // namespace comity::signing
