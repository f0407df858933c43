// What a set of changes comes to: its count and its hash (docs/spec/effect.md). Pure, any
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
  Hash hash;  // what votes and consents bind
  Hash set;   // of the facts that change, which with the actions makes `hash`
  // Records whose value really differs, but for those that follow from others.
  std::uint64_t changes = 0;
};

// Of the hashes of the canonical EffectSet and of the canonical ProposedActions.
[[nodiscard]] Hash hash_of_effect(const Hash& set, const Hash& actions);

// What `actions` did: `changes` over `before`.
[[nodiscard]] Effect effect_of(const Registry& registry,
                               const std::vector<const v1::Action*>& actions,
                               const state::View& before, const state::Changes& changes);

}  // namespace comity::ledger
