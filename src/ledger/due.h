// What happens by itself after a block's transactions, taken from the agenda: for example proposals
// that begin, votes that open and close, effects. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "ledger/outcome.h"
#include "ledger/run.h"
#include "ledger/workspace.h"

namespace comity::ledger {

// An effect, done or failed, as the block record names it.
struct EffectDone {
  std::uint64_t proposal = 0;
  Hash effect;  // that the proposal was bound to
  Code outcome = Code::done;
};

// Runs what is due at the block's time, at most limits::kEffectsPerBlock times and as long as the
// acts of all of them, few or many, are at most limits::kActsPerProposal; the rest waits for the
// next block. An error when state
// below cannot be read, or when a settled matter stays due.
[[nodiscard]] Status run_due(const Rules& rules, Workspace& workspace,
                             std::vector<EffectDone>& effects);

}  // namespace comity::ledger
