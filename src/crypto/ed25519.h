// Ed25519 keys that sign (RFC 8032), by libsodium. Any thread. Call initialise() once before
// anything else.
#pragma once

#include "crypto/secret.h"
#include "crypto/verify.h"

namespace comity::crypto {

// A 32-byte seed (RFC 8032, 5.1.5) in locked memory, with its public key.
class SigningKey {
 public:
  [[nodiscard]] static Result<SigningKey> generate();
  // `seed` is 32 octets.
  [[nodiscard]] static Result<SigningKey> from_seed(SecretView seed);

  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] Signature sign(BytesView message) const;
  [[nodiscard]] SecretView seed() const;

 private:
  SigningKey(Secret expanded, const PublicKey& public_key);

  Secret expanded_;  // libsodium's form: seed || public key
  PublicKey public_key_;
};

}  // namespace comity::crypto
