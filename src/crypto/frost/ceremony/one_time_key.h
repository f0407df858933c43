// A key for one ceremony: what is sealed to it opens as long as it lives, and not longer. The
// secret lies in locked memory and is wiped when the key is given back. It is an element of
// edwards25519, which is X25519's curve in the form that proofs can be made about. Moves, never
// copies. One thread at a time.
#pragma once

#include "base/result.h"
#include "crypto/frost/element.h"
#include "crypto/secret.h"

namespace comity::crypto::frost {

class OneTimeKey {
 public:
  // 64 fresh octets.
  [[nodiscard]] static Result<OneTimeKey> from_randomness(SecretView randomness);
  // What view() gave, for a process that was restarted in the middle of a ceremony. Refuses zero
  // and what is not canonical.
  [[nodiscard]] static Result<OneTimeKey> restore(Secret secret);

  [[nodiscard]] const Element& public_key() const { return public_key_; }
  // 32 octets, for this floor and for sealing it at rest.
  [[nodiscard]] SecretView view() const { return secret_.view(); }

 private:
  OneTimeKey(Secret secret, const Element& public_key);

  Secret secret_;
  Element public_key_;
};

}  // namespace comity::crypto::frost
