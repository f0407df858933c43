// Somebody who has what is on record of a community: a node, a copy, a backup. Nothing of what it
// says is believed: whoever follows compares all of it with checkpoints that the log's keys signed.
// Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"

namespace comity::following {

// One height as it stands on record.
struct Recorded {
  Bytes record;        // the entry of the log, a BlockRecord
  Bytes transactions;  // BlockTransactions
};

// Errors: not_found for what it does not have, unavailable for what may come later, corrupt for
// what cannot be what was asked for.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  // Whoever asks next has a log of `size` entries: the source may fetch ahead what came after, and
  // wait for it so long. While nothing else is asked.
  virtual void look_ahead(std::uint64_t /*size*/, std::chrono::milliseconds /*wait*/) {}
  [[nodiscard]] virtual Result<Bytes> genesis() = 0;
  // The newest that is signed, as text.
  [[nodiscard]] virtual Result<std::string> checkpoint() = 0;
  // Leaf hashes of the entries [first, past) of the log.
  [[nodiscard]] virtual Result<std::vector<Hash>> leaf_hashes(std::uint64_t first,
                                                              std::uint64_t past) = 0;
  // Of a log that has `size` entries.
  [[nodiscard]] virtual Result<Bytes> entry(std::uint64_t index, std::uint64_t size) = 0;
  // Not of height 0, which has no transactions.
  [[nodiscard]] virtual Result<Recorded> block(std::uint64_t height) = 0;
  // Salt and text under a content hash.
  [[nodiscard]] virtual Result<Bytes> salted_content(const Hash& hash) = 0;
};

}  // namespace comity::following
