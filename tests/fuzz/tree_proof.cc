// Tree proofs: one form each, and none that proves a value and its absence at once.
#include "crypto/hash.h"
#include "proof/tree.h"
#include "property.h"

using comity::fuzz::demand;
namespace proof = comity::proof;

namespace {

// The root that makes `tree_proof` say that `value` stands at `path`.
comity::Hash root_for(const comity::Path& path, comity::BytesView value,
                      const proof::TreeProof& tree_proof) {
  return proof::root_from(proof::leaf_hash(path, comity::crypto::sha256(value)), path,
                          tree_proof.siblings);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const comity::BytesView bytes(reinterpret_cast<const char*>(data), size);
  const auto tree_proof = proof::decode_tree_proof(bytes);
  if (!tree_proof) {
    demand(!tree_proof.error().message.empty(), "a refusal says why");
    return 0;
  }
  demand(proof::encode(*tree_proof) == bytes, "accepted bytes are the canonical ones");
  const comity::Path path = proof::path_of("names", "zone/.", "org");
  const comity::Hash root = root_for(path, "one", *tree_proof);
  demand(
      proof::verify_inclusion(root, path, "one", *tree_proof) != tree_proof->other_leaf.has_value(),
      "inclusion holds exactly without another leaf");
  demand(!proof::verify_absence(root, path, *tree_proof), "what is included is not absent");
  return 0;
}
