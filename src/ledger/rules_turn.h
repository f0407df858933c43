// Newer rules come into force at the beginning of a block, before its transactions
// (docs/spec/rules.md). One thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "ledger/outcome.h"
#include "ledger/run.h"
#include "ledger/workspace.h"

namespace comity::ledger {

// What became of an adoption, as the block record names it.
struct RulesTurned {
  std::uint32_t version = 0;
  std::uint64_t proposal = 0;
  Code outcome = Code::done;  // done: in force from this block on
};

// At the beginning of a block: brings into force what is due, or notes why not. newer_rules when
// that is a version that this program lacks: the block cannot be made, the one before it was its
// last.
[[nodiscard]] Result<std::optional<RulesTurned>> turn_rules(const Rules& rules,
                                                            Workspace& workspace);
// At the end of a block: an adoption that was decided in it gets its time.
[[nodiscard]] Status date_rules(const Rules& rules, Workspace& workspace);

}  // namespace comity::ledger
