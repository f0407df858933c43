#include "following/look_ahead.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "following/limits.h"
#include "ledger/continuation.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::following {
namespace {

// Well below limits::kScreenedTransactions: what was looked at is still kept when its block runs.
constexpr std::size_t kTransactionsAhead = 8'192;
constexpr std::size_t kBlocksAhead = 64;
constexpr std::size_t kOctetsAhead = 64 << 20;
// Given to a thread at a time.
constexpr std::size_t kChunk = 32;

}  // namespace

Result<ledger::Block> recorded_block(const Recorded& recorded, std::uint64_t height) {
  const Result<v1::BlockRecord> said =
      wire::decode<v1::BlockRecord>(recorded.record, limits::kLogEntryBytes);
  if (!said) return tl::unexpected(said.error());
  if (said->height() != height) {
    return error(ErrorKind::corrupt,
                 "the record is that of height " + std::to_string(said->height()));
  }
  const auto time = wire::to_time(said->block_time());
  if (!time) return tl::unexpected(time.error());
  // A source may give anything: what it unfolds to is bounded.
  auto included =
      wire::decode<v1::BlockTransactions>(recorded.transactions, limits::kFollowedAnswerBytes);
  if (!included) {
    return error(ErrorKind::corrupt,
                 "its transactions cannot be read: " + included.error().message);
  }
  ledger::Block block{height, *time, {}, said->clock_jump_accepted()};
  if (said->has_continuation()) {
    auto goes_on = ledger::recorded_goes_on(said->continuation());
    if (!goes_on) return tl::unexpected(goes_on.error());
    block.goes_on = *std::move(goes_on);
  }
  block.transactions.reserve(static_cast<std::size_t>(included->transactions_size()));
  for (v1::IncludedTransaction& each : *included->mutable_transactions()) {
    block.transactions.push_back(std::move(*each.mutable_transaction()));
  }
  return block;
}

LookAhead::LookAhead(Source& source, const ledger::Ledger& ledger, std::uint64_t newest,
                     ledger::Signatures signatures, std::size_t threads)
    : source_(source),
      ledger_(ledger),
      newest_(newest),
      signatures_(signatures),
      next_height_(ledger.head().height + 1) {
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

Result<std::optional<LookAhead::Block>> LookAhead::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    if (entries_.empty()) return next_height_ > newest_;
    const Entry& first = *entries_.front();
    return first.read && (!first.fetched || first.done == first.transactions().size());
  });
  if (entries_.empty()) return std::nullopt;
  const std::shared_ptr<Entry> first = std::move(entries_.front());
  entries_.pop_front();
  if (!first->fetched) return tl::unexpected(first->fetched.error());
  under_way_ -= first->transactions().size();
  octets_ -= first->fetched->recorded.transactions.size();
  changed_.notify_all();
  return std::optional(std::move(*first->fetched));
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
      under_way_ >= kTransactionsAhead || octets_ >= kOctetsAhead) {
    return false;
  }
  const std::uint64_t height = next_height_++;
  const auto entry = std::make_shared<Entry>();
  entries_.push_back(entry);
  lock.unlock();
  auto fetched = fetch(height);
  lock.lock();
  entry->fetched = std::move(fetched);
  entry->read = true;
  if (entry->fetched) {
    under_way_ += entry->transactions().size();
    octets_ += entry->fetched->recorded.transactions.size();
  }
  changed_.notify_all();
  return true;
}

Result<LookAhead::Block> LookAhead::fetch(std::uint64_t height) {
  const std::string place = "block " + std::to_string(height);
  Result<Recorded> recorded = source_.block(height);
  if (!recorded) return at(place, recorded.error());
  Result<ledger::Block> block = recorded_block(*recorded, height);
  if (!block) return at(place, block.error());
  return Block{*std::move(recorded), *std::move(block)};
}

bool LookAhead::look_at_some(std::unique_lock<std::mutex>& lock) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [](const auto& each) {
    return each->read && each->fetched && each->taken < each->transactions().size();
  });
  if (found == entries_.end()) return false;
  const std::shared_ptr<Entry> entry = *found;
  const std::size_t begin = entry->taken;
  const std::size_t end = std::min(begin + kChunk, entry->transactions().size());
  entry->taken = end;
  lock.unlock();
  for (std::size_t i = begin; i < end; ++i) {
    ledger_.look_ahead(entry->transactions()[i], signatures_);
  }
  lock.lock();
  entry->done += end - begin;
  if (entry->done == entry->transactions().size()) changed_.notify_all();
  return true;
}

}  // namespace comity::following
