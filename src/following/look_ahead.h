// Fetches the blocks of a record in their order and has a ledger look ahead at their transactions
// in several threads, so that signatures are verified on all cores while that ledger runs one block
// after the other.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "following/source.h"
#include "ledger/ledger.h"

namespace comity::following {

// The block as consensus handed it over.
[[nodiscard]] Result<ledger::Block> recorded_block(const Recorded& recorded, std::uint64_t height);

class LookAhead {
 public:
  struct Block {
    Recorded recorded;
    ledger::Block block;
  };

  // The blocks after the newest of `ledger` up to `newest`. `source` and `ledger` outlive it.
  LookAhead(Source& source, const ledger::Ledger& ledger, std::uint64_t newest,
            ledger::Signatures signatures, std::size_t threads);
  LookAhead(const LookAhead&) = delete;
  LookAhead& operator=(const LookAhead&) = delete;
  ~LookAhead();

  // Waits for the next block; nothing after the newest. One thread.
  [[nodiscard]] Result<std::optional<Block>> next();

 private:
  struct Entry {
    Result<Block> fetched = Block{};
    bool read = false;
    std::size_t taken = 0;  // transactions given to a thread
    std::size_t done = 0;

    [[nodiscard]] const std::vector<Bytes>& transactions() const {
      return fetched->block.transactions;
    }
  };

  void work();
  bool read_one(std::unique_lock<std::mutex>& lock);
  bool look_at_some(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] Result<Block> fetch(std::uint64_t height);

  Source& source_;
  const ledger::Ledger& ledger_;
  const std::uint64_t newest_;
  const ledger::Signatures signatures_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Entry>> entries_;  // read or being read, not given out yet
  std::uint64_t next_height_;                   // to be read
  std::size_t under_way_ = 0;                   // transactions in entries_
  std::size_t octets_ = 0;                      // of the blocks in entries_
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace comity::following
