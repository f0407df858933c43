// Keys that others seal to (X25519, RFC 7748), by libsodium: they agree on secrets and sign
// nothing. Any thread. Call initialise() once before anything else.
#pragma once

#include "base/ids.h"
#include "crypto/secret.h"

namespace comity::crypto {

// A secret of 32 random octets in locked memory, with its public key.
class X25519Key {
 public:
  [[nodiscard]] static Result<X25519Key> generate();
  // `secret` is 32 octets.
  [[nodiscard]] static Result<X25519Key> from_secret(SecretView secret);

  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] SecretView secret() const { return secret_.view(); }

 private:
  X25519Key(Secret secret, const PublicKey& public_key)
      : secret_(std::move(secret)), public_key_(public_key) {}

  Secret secret_;
  PublicKey public_key_;
};

// 32 octets that stand for a number below the prime, of a point that is not of small order (RFC
// 7748, 5 and 6.1). A key has this one form: one that was removed does not return in another.
[[nodiscard]] bool is_x25519_public_key(BytesView octets);

}  // namespace comity::crypto
