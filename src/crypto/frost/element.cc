#include "crypto/frost/element.h"

#include <sodium.h>

#include <algorithm>

namespace comity::crypto::frost {
namespace {

static_assert(kElementBytes == crypto_core_ed25519_BYTES);

// The base point plus (0, -1): (-x, -y) of the base point.
constexpr Element::Octets kBaseOfOrder2L = {
    0x95, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99,
    0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99};

}  // namespace

Result<Element> Element::from(BytesView octets) {
  if (octets.size() != kElementBytes) {
    return error("a group element has 32 octets, not " + std::to_string(octets.size()));
  }
  Octets copy;
  std::copy(octets.begin(), octets.end(), copy.begin());
  if (crypto_core_ed25519_is_valid_point(copy.data()) != 1) {
    return error(to_hex(octets) + " is no element of the prime-order group, or is its identity");
  }
  return Element(copy);
}

BytesView Element::view() const {
  return {reinterpret_cast<const char*>(octets_.data()), octets_.size()};
}

Status check_library() {
  if (crypto_core_ed25519_is_valid_point(kBaseOfOrder2L.data()) == 1) {
    return error(ErrorKind::unavailable,
                 "this libsodium takes points of mixed order (CVE-2025-69277): update it");
  }
  return {};
}

}  // namespace comity::crypto::frost
