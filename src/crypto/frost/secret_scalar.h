// Arithmetic modulo L on secrets of 32 octets, in constant time and in locked memory. One thread at
// a time for each secret.
#pragma once

#include "base/result.h"
#include "crypto/frost/scalar.h"
#include "crypto/secret.h"

namespace comity::crypto::frost {

inline constexpr std::size_t kWideBytes = 64;

// 64 octets of randomness modulo L (RFC 9591, appendix D).
[[nodiscard]] Result<Secret> reduce_secret(SecretView wide);
[[nodiscard]] Result<Secret> multiply_secret(SecretView secret, const Scalar& factor);
// Each has 32 octets, as `changed` has.
void add_secret(std::span<std::uint8_t> changed, SecretView summand);
void subtract_secret(std::span<std::uint8_t> changed, SecretView subtrahend);

// For what may be seen once it is computed.
[[nodiscard]] inline BytesView shown(SecretView secret) {
  return {reinterpret_cast<const char*>(secret.data()), secret.size()};
}

}  // namespace comity::crypto::frost
