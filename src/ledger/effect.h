// What a set of changes comes to: its count and its hash (docs/spec/effect-hash.md). Pure, any
// thread.
#pragma once

#include <cstdint>

#include "base/ids.h"
#include "state/view.h"

namespace comity::ledger {

struct Effect {
  Hash hash;
  // Records whose value really differs. The agenda's tree has none: what else is on the agenda is
  // not part of what a decision does.
  std::uint64_t changes = 0;
};

[[nodiscard]] Effect effect_of(const state::View& before, const state::Changes& changes);

}  // namespace comity::ledger
