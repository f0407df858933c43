// The root of the state tree from its leaves in ascending order, in constant memory: what an audit
// compares with the committed root. It shares nothing with the tree that is kept in memory, so each
// checks the other. One thread.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"

namespace comity::state {

class StreamedRoot {
 public:
  // Paths strictly ascending; false when this one is not.
  [[nodiscard]] bool add(const Path& path, const Hash& value_hash);
  // The root over all that were added; 32 zero octets for none.
  [[nodiscard]] Hash finish();

 private:
  // A whole subtree. A single leaf may stand at any depth; an inner node stands at `depth` and is
  // lifted by empty siblings.
  struct Subtree {
    Hash hash;
    Path path;  // of one of its leaves
    int depth = 0;
    bool leaf = true;
  };
  struct Waiting {
    Subtree left;
    int depth = 0;  // where its right sibling joins it
  };

  static Subtree lift(Subtree subtree, int depth);
  void join_below(int depth);

  std::optional<Subtree> newest_;
  Bytes last_;                    // path of the newest leaf
  std::vector<Waiting> waiting_;  // depth ascending, so at most one for each level
};

}  // namespace comity::state
