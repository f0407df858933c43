#include "state/streamed_root.h"

#include "proof/tree.h"

namespace comity::state {

// Joins all that wait for a sibling below `depth` with the newest subtree.
void StreamedRoot::join_below(int depth) {
  while (!waiting_.empty() && waiting_.back().depth > depth) {
    const Waiting& left = waiting_.back();
    newest_ = proof::subtree_hash(left.hash, *newest_, left.depth, last_);
    waiting_.pop_back();
  }
}

bool StreamedRoot::add(const Path& path, const Hash& value_hash) {
  if (newest_) {
    if (last_ >= path) return false;
    const int depth = proof::common_bits(last_, path);
    join_below(depth);
    waiting_.push_back({*newest_, depth});
  }
  newest_ = proof::leaf_hash(path, value_hash);
  last_ = path;
  return true;
}

Hash StreamedRoot::finish() {
  join_below(-1);
  const Hash root = newest_.value_or(Hash{});
  newest_.reset();
  return root;
}

}  // namespace comity::state
