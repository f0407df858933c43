// What a set of changes comes to: its count and its hash (docs/spec/effect-hash.md). Pure, any
// thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "ledger/action.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::ledger {

struct Effect {
  Hash hash;
  // Records whose value really differs, but for those that follow from others.
  std::uint64_t changes = 0;
};

// What `actions` did: `changes` over `before`.
[[nodiscard]] Effect effect_of(const Registry& registry,
                               const std::vector<const v1::Action*>& actions,
                               const state::View& before, const state::Changes& changes);

}  // namespace comity::ledger
