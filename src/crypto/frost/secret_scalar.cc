#include "crypto/frost/secret_scalar.h"

#include <sodium.h>

namespace comity::crypto::frost {

Result<Secret> reduce_secret(SecretView wide) {
  if (wide.size() != kWideBytes) return error("a secret scalar is reduced from 64 octets");
  Result<Secret> scalar = Secret::make(kScalarBytes);
  if (scalar) crypto_core_ed25519_scalar_reduce(scalar->mutable_view().data(), wide.data());
  return scalar;
}

Result<Secret> multiply_secret(SecretView secret, const Scalar& factor) {
  Result<Secret> product = Secret::make(kScalarBytes);
  if (product) {
    crypto_core_ed25519_scalar_mul(product->mutable_view().data(), secret.data(),
                                   factor.octets().data());
  }
  return product;
}

void add_secret(std::span<std::uint8_t> changed, SecretView summand) {
  crypto_core_ed25519_scalar_add(changed.data(), changed.data(), summand.data());
}

void subtract_secret(std::span<std::uint8_t> changed, SecretView subtrahend) {
  crypto_core_ed25519_scalar_sub(changed.data(), changed.data(), subtrahend.data());
}

}  // namespace comity::crypto::frost
