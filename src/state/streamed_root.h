// The root of the state tree, or of a subtree, from its leaves in ascending order, in constant
// memory: what an audit compares with the committed root, and the siblings in proofs of old
// heights. It shares nothing with the tree that is kept in memory, so each checks the other. One
// thread.
#pragma once

#include <optional>
#include <vector>

#include "base/ids.h"

namespace comity::state {

class StreamedRoot {
 public:
  // Paths strictly ascending; false when this one is not.
  [[nodiscard]] bool add(const Path& path, const Hash& value_hash);
  // The root over all that were added; 32 zero octets for none.
  [[nodiscard]] Hash finish();

 private:
  struct Waiting {
    Hash hash;
    int depth = 0;  // where its right sibling joins it
  };

  void join_below(int depth);

  std::optional<Hash> newest_;    // of all leaves since the newest that waits
  Path last_;                     // path of the newest leaf
  std::vector<Waiting> waiting_;  // depth ascending, so at most one for each level
};

}  // namespace comity::state
