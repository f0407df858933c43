#include "state/placed.h"

#include <algorithm>

#include "crypto/hash.h"
#include "proof/tree.h"

namespace comity::state {

Result<std::optional<Tree::Change>> place_leaf(Placer& placer, const LeafName& name,
                                               BytesView stored) {
  const auto record = parse_leaf(stored);
  if (!record) return at(place_of(name), record.error());
  if (!*record) return std::nullopt;
  const auto key = decode_key((*record)->key);
  if (!key || placer.path_of(*key) != name.path) {
    return error(ErrorKind::corrupt, place_of(name) + ": the record's name is not of this path");
  }
  return Tree::Change{name.path, name_tag((*record)->key), crypto::sha256((*record)->value)};
}

Result<std::vector<Tree::Change>> leaves_below(const Store& store, const Path& path, int depth,
                                               std::uint64_t height) {
  Path first{};
  Path last;
  last.octets.fill(0xff);
  const auto whole = static_cast<std::size_t>(depth / 8);
  std::copy_n(path.octets.begin(), whole, first.octets.begin());
  std::copy_n(path.octets.begin(), whole, last.octets.begin());
  if (depth % 8 != 0) {
    const auto high = static_cast<std::uint8_t>(path.octets[whole] & 0xf0);
    first.octets[whole] = high;
    last.octets[whole] = high | 0x0f;
  }
  std::vector<Tree::Change> leaves;
  Placer placer;
  Status trouble;
  auto scanned = scan_leaves(store, store_key(Space::leaf, first.view()), past_leaf(last), height,
                             [&](const LeafName& name, BytesView stored) {
                               const auto leaf = place_leaf(placer, name, stored);
                               if (!leaf) {
                                 trouble = tl::unexpected(leaf.error());
                                 return false;
                               }
                               if (*leaf) leaves.push_back(**leaf);
                               return true;
                             });
  if (!scanned) return tl::unexpected(scanned.error());
  if (!trouble) return tl::unexpected(trouble.error());
  return leaves;
}

}  // namespace comity::state
