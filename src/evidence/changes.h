// The history of a zone, or of one name in it: at which heights something of it changed, and by
// which transactions and decisions (docs/spec/bundle.md, "History"). It is found in what the node
// keeps of old heights. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "ledger/read.h"
#include "wire/fwd.h"

namespace comity::evidence {

struct ChangesOf {
  std::string zone;
  std::string name;        // empty: of the whole zone
  std::uint64_t from = 0;  // heights, both included
  std::uint64_t to = 0;
  std::uint64_t limit = 100;  // heights in one answer, at most limits::kChangesHeights
};

// What one block changed of it.
struct Change {
  struct Act {
    std::uint64_t position = 0;  // in BlockTransactions
    Hash id;
    std::shared_ptr<const v1::Body> body;
  };
  struct Decision {
    std::uint64_t number = 0;
    std::shared_ptr<const v1::ProposedActions> actions;
  };
  std::uint64_t height = 0;  // 0: the genesis
  Time time;
  // Those that name it, or with which it goes; none of both at a height other than 0: it changed
  // with something beside, as a host does when its sponsor is removed.
  std::vector<Act> acts;
  std::vector<Decision> decisions;
};

struct Changes {
  std::vector<Change> changes;        // newest first
  std::optional<std::uint64_t> next;  // the `to` of what is left
  // Below this height a change is known only where it is the last one before it.
  std::uint64_t kept_from = 0;
};

// As of the state of height `to`. not_found: the zone is not governed there, or the height does not
// exist; unavailable: it is not kept.
[[nodiscard]] Result<Changes> find_changes(const ledger::Reader& reader, const ChangesOf& of);

// The same as a bundle of the state of height `to`: every transaction with its place in the log,
// every decision with all that it rests on, of genesis what the founders have signed of the name;
// at most limits::kChangesTransactions.
[[nodiscard]] Result<Bytes> bundle_of_changes(const ledger::Reader& reader, const ChangesOf& of);

}  // namespace comity::evidence
