#include "crypto/ed25519.h"

#include <sodium.h>

#include <cstring>

#include "crypto/octets.h"

namespace comity::crypto {

SigningKey::SigningKey(Secret expanded, const PublicKey& public_key)
    : expanded_(std::move(expanded)), public_key_(public_key) {}

Result<SigningKey> SigningKey::generate() {
  Result<Secret> seed = Secret::make(crypto_sign_SEEDBYTES);
  if (!seed) return tl::unexpected(seed.error());
  random_fill(seed->mutable_view());
  return from_seed(seed->view());
}

Result<SigningKey> SigningKey::from_seed(SecretView seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) {
    return error("an Ed25519 seed has 32 octets, not " + std::to_string(seed.size()));
  }
  Result<Secret> expanded = Secret::make(crypto_sign_SECRETKEYBYTES);
  if (!expanded) return tl::unexpected(expanded.error());
  PublicKey public_key;
  crypto_sign_seed_keypair(public_key.octets.data(), expanded->mutable_view().data(), seed.data());
  return SigningKey(std::move(*expanded), public_key);
}

Signature SigningKey::sign(BytesView message) const {
  Signature signature;
  crypto_sign_detached(signature.octets.data(), nullptr, octets(message), message.size(),
                       expanded_.view().data());
  return signature;
}

SecretView SigningKey::seed() const { return expanded_.view().first(crypto_sign_SEEDBYTES); }

}  // namespace comity::crypto
