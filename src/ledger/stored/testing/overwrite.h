// For tests only: a store that a fault has changed behind the ledger's back. One thread.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "ledger/notes_world.h"
#include "state/store.h"

namespace comity::ledger::testing {

// Puts `value` in the place of what is stored, or takes it away.
inline void overwrite(World& world, const Bytes& key, const std::optional<Bytes>& value) {
  state::Batch batch;
  if (value) {
    batch.put(key, *value);
  } else {
    batch.erase(key);
  }
  ASSERT_TRUE(world.store.commit(batch));
}

}  // namespace comity::ledger::testing
