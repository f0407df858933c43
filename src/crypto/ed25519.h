// Ed25519 (RFC 8032) by libsodium, whose rule for odd keys and signatures is the rule of consensus:
// every signature is verified one by one with crypto_sign_verify_detached and no other way.
// Any thread. Call initialise() once before anything else.
#pragma once

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace comity::crypto {

// Readies libsodium; fails when the system gives no randomness. Idempotent, any thread.
[[nodiscard]] Status initialise();

[[nodiscard]] bool verify(const PublicKey& key, BytesView message, const Signature& signature);

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
