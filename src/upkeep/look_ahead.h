// Reads the blocks of a recorded ledger in their order and has another ledger look ahead at their
// transactions in several threads, so that signatures are verified on all cores while that ledger
// runs one block after the other.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "ledger/ledger.h"

namespace comity::upkeep {

// A recorded block as consensus handed it over, from the log and the list of its transactions.
[[nodiscard]] Result<ledger::Block> recorded_block(const ledger::Reader& record,
                                                   std::uint64_t height);

class LookAhead {
 public:
  // Both outlive it. Begins with height 1.
  LookAhead(const ledger::Reader& record, const ledger::Ledger& ledger,
            ledger::Signatures signatures, std::size_t threads);
  LookAhead(const LookAhead&) = delete;
  LookAhead& operator=(const LookAhead&) = delete;
  ~LookAhead();

  // Waits for the next block; nothing after the newest. One thread.
  [[nodiscard]] Result<std::optional<ledger::Block>> next();

 private:
  struct Entry {
    Result<ledger::Block> block = ledger::Block{};
    bool read = false;
    std::size_t taken = 0;  // transactions given to a thread
    std::size_t done = 0;
  };

  void work();
  bool read_one(std::unique_lock<std::mutex>& lock);
  bool look_at_some(std::unique_lock<std::mutex>& lock);

  const ledger::Reader& record_;
  const ledger::Ledger& ledger_;
  const ledger::Signatures signatures_;
  const std::uint64_t newest_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Entry>> entries_;  // read or being read, not given out yet
  std::uint64_t next_height_ = 1;               // to be read
  std::size_t under_way_ = 0;                   // transactions in entries_
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace comity::upkeep
