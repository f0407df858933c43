#include "upkeep/look_ahead.h"

#include <algorithm>
#include <utility>

#include "ledger/continuation.h"
#include "ledger/recorded.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::upkeep {
namespace {

// Well below limits::kScreenedTransactions: what was looked at is still kept when its block runs.
constexpr std::size_t kTransactionsAhead = 8'192;
constexpr std::size_t kBlocksAhead = 64;
// Given to a thread at a time.
constexpr std::size_t kChunk = 32;

}  // namespace

Result<ledger::Block> recorded_block(const ledger::Reader& record, std::uint64_t height) {
  const std::string place = "block " + std::to_string(height);
  const Result<v1::BlockRecord> said = ledger::block_record(record, height);
  if (!said) return at(place, said.error());
  const auto time = wire::to_time(said->block_time());
  if (!time) return at(place, time.error());
  Result<v1::BlockTransactions> included = ledger::block_transactions(record, height);
  if (!included) return at(place, included.error());
  ledger::Block block{height, *time, {}, said->clock_jump_accepted()};
  if (said->has_continuation()) {
    auto goes_on = ledger::recorded_goes_on(said->continuation());
    if (!goes_on) return at(place, goes_on.error());
    block.goes_on = *std::move(goes_on);
  }
  block.transactions.reserve(static_cast<std::size_t>(included->transactions_size()));
  for (v1::IncludedTransaction& each : *included->mutable_transactions()) {
    block.transactions.push_back(std::move(*each.mutable_transaction()));
  }
  return block;
}

LookAhead::LookAhead(const ledger::Reader& record, const ledger::Ledger& ledger,
                     ledger::Signatures signatures, std::size_t threads)
    : record_(record), ledger_(ledger), signatures_(signatures), newest_(record.head().height) {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

LookAhead::~LookAhead() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Result<std::optional<ledger::Block>> LookAhead::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    if (entries_.empty()) return next_height_ > newest_;
    const Entry& first = *entries_.front();
    return first.read && (!first.block || first.done == first.block->transactions.size());
  });
  if (entries_.empty()) return std::nullopt;
  const std::shared_ptr<Entry> first = std::move(entries_.front());
  entries_.pop_front();
  if (!first->block) return tl::unexpected(first->block.error());
  under_way_ -= first->block->transactions.size();
  changed_.notify_all();
  return std::optional(std::move(*first->block));
}

void LookAhead::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    // First what lies here already: the oldest block is waited for.
    if (look_at_some(lock) || read_one(lock)) continue;
    changed_.wait(lock);
  }
}

bool LookAhead::read_one(std::unique_lock<std::mutex>& lock) {
  if (next_height_ > newest_ || entries_.size() >= kBlocksAhead ||
      under_way_ >= kTransactionsAhead) {
    return false;
  }
  const std::uint64_t height = next_height_++;
  const auto entry = std::make_shared<Entry>();
  entries_.push_back(entry);
  lock.unlock();
  auto block = recorded_block(record_, height);
  lock.lock();
  entry->block = std::move(block);
  entry->read = true;
  if (entry->block) under_way_ += entry->block->transactions.size();
  changed_.notify_all();
  return true;
}

bool LookAhead::look_at_some(std::unique_lock<std::mutex>& lock) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [](const auto& each) {
    return each->read && each->block && each->taken < each->block->transactions.size();
  });
  if (found == entries_.end()) return false;
  const std::shared_ptr<Entry> entry = *found;
  const std::size_t begin = entry->taken;
  const std::size_t end = std::min(begin + kChunk, entry->block->transactions.size());
  entry->taken = end;
  lock.unlock();
  for (std::size_t i = begin; i < end; ++i) {
    ledger_.look_ahead(entry->block->transactions[i], signatures_);
  }
  lock.lock();
  entry->done += end - begin;
  if (entry->done == entry->block->transactions.size()) changed_.notify_all();
  return true;
}

}  // namespace comity::upkeep
