// Transactions that were looked at before their block is run: decoded, signature and form found to
// hold. What finalize finds here it need not do again; what it does not find it does itself, with
// the same result, so nothing that a block comes to depends on what is kept. Bounded; any thread.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

#include "base/bytes.h"
#include "base/ids.h"
#include "ledger/envelope.h"

namespace comity::ledger {

class Screened {
 public:
  // SHA-256 of all octets: another signature over the same body is another transaction here.
  [[nodiscard]] static Hash name_of(BytesView transaction);

  // The oldest make room. `envelope` is sound.
  void keep(const Hash& name, Envelope envelope);
  // Null when it is not kept. It is gone then: a block is run once.
  [[nodiscard]] std::shared_ptr<const Envelope> take(const Hash& name);

 private:
  void forget_oldest();

  std::mutex mutex_;
  std::map<Hash, std::shared_ptr<const Envelope>> kept_;
  std::deque<Hash> order_;  // of keeping; may name some that were taken
  std::size_t bytes_ = 0;   // of the transactions kept, as octets and unfolded
};

}  // namespace comity::ledger
