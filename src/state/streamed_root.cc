#include "state/streamed_root.h"

#include "proof/tree.h"

namespace comity::state {
namespace {

int common_depth(const Path& a, const Path& b) {
  int depth = 0;
  while (proof::bit_of(a, depth) == proof::bit_of(b, depth)) ++depth;
  return depth;
}

}  // namespace

// The same subtree as the node at `depth`: on the way up every other side is empty.
StreamedRoot::Subtree StreamedRoot::lift(Subtree subtree, int depth) {
  if (subtree.leaf) return subtree;
  while (subtree.depth > depth) {
    --subtree.depth;
    const bool right = proof::bit_of(subtree.path, subtree.depth);
    subtree.hash =
        right ? proof::inner_hash(Hash{}, subtree.hash) : proof::inner_hash(subtree.hash, Hash{});
  }
  return subtree;
}

// Joins all that wait for a sibling below `depth` with the newest subtree.
void StreamedRoot::join_below(int depth) {
  while (!waiting_.empty() && waiting_.back().depth > depth) {
    const int at = waiting_.back().depth;
    const Subtree left = lift(waiting_.back().left, at + 1);
    const Subtree right = lift(*newest_, at + 1);
    newest_ = Subtree{proof::inner_hash(left.hash, right.hash), left.path, at, false};
    waiting_.pop_back();
  }
}

bool StreamedRoot::add(const Path& path, const Hash& value_hash) {
  const Subtree leaf{proof::leaf_hash(path, value_hash), path, 0, true};
  if (newest_) {
    // The newest subtree keeps the path of its first leaf; all its leaves lie before this one.
    if (last_ >= path.view()) return false;
    const int depth = common_depth(*Path::from(last_), path);
    join_below(depth);
    waiting_.push_back({*newest_, depth});
  }
  newest_ = leaf;
  last_ = path.bytes();
  return true;
}

Hash StreamedRoot::finish() {
  if (!newest_) return Hash{};
  join_below(-1);
  const Hash root = lift(*newest_, 0).hash;
  newest_.reset();
  last_.clear();
  return root;
}

}  // namespace comity::state
