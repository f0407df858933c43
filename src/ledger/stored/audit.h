// Whether a store holds together from end to end: every height, entry, block, transaction and text
// in it checked against the others, and the newest root computed anew from the records. Reads
// everything once, in constant memory, and goes on after a fault, so that a person sees all of
// them. What opening a ledger checks is a small part of this. One thread; others may read and
// write.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/action.h"
#include "ledger/read.h"
#include "state/store.h"

namespace comity::ledger {

struct AuditFault {
  enum class Part {
    identity,      // version, genesis, newest height
    heights,       // the index of heights, and that none is missing
    log,           // entries, and the hashes of the log's tree
    blocks,        // transactions of a height against its block record
    transactions,  // the index of transactions
    state,         // records and their root
    content,       // texts against their hashes
  };
  Part part;
  std::string where;  // "height 7", "log entry 9"
  std::string what;
};
[[nodiscard]] std::string_view part_name(AuditFault::Part part);

struct AuditOptions {
  // A ledger commits meanwhile: what lies above the newest height of the beginning is not looked
  // at, and neither is what belongs to no height.
  bool live = false;
  // May be null. By its tables the newest records are judged: each is of a kind that they describe.
  const Registry* registry = nullptr;
  std::size_t most_faults = 100;  // of each part; the rest is counted
  // May be null. For people: what is being read, how many of how many (0: not known).
  std::function<void(std::string_view what, std::uint64_t done, std::uint64_t total)> progress = {};
};

struct Audit {
  std::optional<Head> head;  // none: no community, or not readable
  Bytes genesis;             // the stored message
  std::vector<AuditFault> faults;
  std::uint64_t faults_left_out = 0;
  std::uint64_t transactions = 0;
  std::uint64_t records = 0;
  std::uint64_t contents = 0;
};

[[nodiscard]] Audit audit(const state::Store& store, const AuditOptions& options);

}  // namespace comity::ledger
