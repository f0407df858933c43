#include "crypto/hash.h"
#include "proof/log.h"
#include "publications/zone/signing.h"

namespace comity::zone {

Bytes set_id(const SetToSign& set) {
  Bytes name(set.owner.wire());
  append_u16(name, set.type);
  return Bytes(crypto::sha256(name).view().substr(0, kSetIdBytes));
}

Bytes manifest_leaf(const SetToSign& set) {
  Bytes leaf(set.owner.wire());
  append_u16(leaf, set.type);
  leaf += crypto::sha256(set.message).view();
  return leaf;
}

Hash manifest_root(const std::vector<SetToSign>& sets) {
  std::vector<Hash> leaves;
  leaves.reserve(sets.size());
  for (const SetToSign& set : sets) leaves.push_back(proof::log_leaf_hash(manifest_leaf(set)));
  return proof::log_root(leaves);
}

}  // namespace comity::zone
