#include "ledger/screened.h"

#include <utility>

#include "crypto/hash.h"
#include "ledger/limits.h"

namespace comity::ledger {
namespace {

std::size_t bytes_of(const Envelope& envelope) { return envelope.size + envelope.unfolded_bytes; }

}  // namespace

Hash Screened::name_of(BytesView transaction) { return crypto::sha256(transaction); }

void Screened::keep(const Hash& name, Envelope envelope) {
  auto entry = std::make_shared<const Envelope>(std::move(envelope));
  const std::lock_guard lock(mutex_);
  const std::size_t size = bytes_of(*entry);
  if (!kept_.emplace(name, std::move(entry)).second) return;
  order_.push_back(name);
  bytes_ += size;
  while (order_.size() > limits::kScreenedTransactions || bytes_ > limits::kScreenedBytes) {
    forget_oldest();
  }
}

std::shared_ptr<const Envelope> Screened::take(const Hash& name) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(name);
  if (found == kept_.end()) return nullptr;
  std::shared_ptr<const Envelope> envelope = std::move(found->second);
  kept_.erase(found);
  bytes_ -= bytes_of(*envelope);
  return envelope;
}

void Screened::forget_oldest() {
  const auto found = kept_.find(order_.front());
  order_.pop_front();
  if (found == kept_.end()) return;
  bytes_ -= bytes_of(*found->second);
  kept_.erase(found);
}

}  // namespace comity::ledger
