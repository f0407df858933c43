#include "ledger/named_texts.h"

#include <algorithm>

#include "base/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {

std::map<Hash, std::uint64_t> texts_in(const google::protobuf::Message& message) {
  std::map<Hash, std::uint64_t> found;
  wire::each_inside(message, *v1::Content::descriptor(), [&](const auto& inside) {
    const auto& content = static_cast<const v1::Content&>(inside);
    // Of two lengths the longer counts: it is the one that can be kept.
    if (const Result<Hash> hash = Hash::from(content.hash())) {
      found[*hash] = std::max(found[*hash], content.length());
    }
  });
  return found;
}

std::uint64_t texts_bytes(const v1::Action& action) {
  std::uint64_t bytes = 0;
  for (const auto& [hash, length] : texts_in(action)) {
    bytes += std::min(length, limits::kContentBytes);
  }
  return bytes;
}

void each_done(BytesView block, const std::function<void(const v1::Action& action)>& found) {
  v1::BlockTransactions recorded;
  if (!wire::parse_stored(block, recorded)) return;
  for (const v1::IncludedTransaction& it : recorded.transactions()) {
    v1::Transaction transaction;
    v1::Body body;
    if (it.outcome() == 0 && wire::parse_stored(it.transaction(), transaction) &&
        wire::parse_stored(transaction.body(), body)) {
      found(body.action());
    }
  }
}

std::uint64_t texts_bytes_of_block(BytesView block) {
  std::uint64_t bytes = 0;
  each_done(block, [&](const v1::Action& action) { bytes += texts_bytes(action); });
  return bytes;
}

}  // namespace comity::ledger
