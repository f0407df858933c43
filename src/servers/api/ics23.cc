#include "servers/api/ics23.h"

#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {

Result<Bytes> to_ics23(const Path& path, BytesView value, const proof::TreeProof& inclusion) {
  if (value.empty()) return error("ICS-23 knows no empty values");
  v1::Ics23Proof proof;
  v1::Ics23Existence& exist = *proof.mutable_exist();
  exist.set_key(path.bytes());
  exist.set_value(Bytes(value));
  v1::Ics23Leaf& leaf = *exist.mutable_leaf();
  leaf.set_hash(v1::ICS23_SHA256);
  leaf.set_prehash_value(v1::ICS23_SHA256);
  leaf.set_prefix(Bytes(1, '\x00'));
  // The native proof goes down from the root, this one up from the leaf.
  for (std::size_t depth = inclusion.siblings.size(); depth-- > 0;) {
    // Beside an empty subtree there is no hash to make.
    if (inclusion.siblings[depth] == Hash{}) continue;
    const Bytes sibling(inclusion.siblings[depth].bytes());
    const bool right = proof::bit_of(path, static_cast<int>(depth));
    v1::Ics23Inner& inner = *exist.add_path();
    inner.set_hash(v1::ICS23_SHA256);
    inner.set_prefix(Bytes("\x01") + static_cast<char>(depth) +
                     proof::way_to(static_cast<int>(depth), path).bytes() +
                     (right ? sibling : Bytes()));
    inner.set_suffix(right ? Bytes() : sibling);
  }
  return wire::encode(proof);
}

}  // namespace comity::api
