// Round two (RFC 9591, 5.2): one member that signs, message after message, in one set. Holds its
// share, already times its weight, in locked memory. Moves, never copies. One thread at a time.
#pragma once

#include "base/result.h"
#include "crypto/frost/key_share.h"
#include "crypto/frost/nonce.h"
#include "crypto/frost/signing.h"
#include "crypto/secret.h"

namespace comity::crypto::frost {

class Signer {
 public:
  // Refuses a share of another group, and of a member that is not in the set.
  [[nodiscard]] static Result<Signer> make(const KeyShare& share, const SigningSet& set);

  // Uses `nonce` up, whether it signs or refuses. Refuses a signing of another set, and one in
  // which its own commitment is not the one of `nonce`. What is signed is for the caller to judge
  // before. Less than a microsecond of arithmetic.
  [[nodiscard]] Result<SignatureShare> sign(const Signing& signing, Nonce nonce);

 private:
  Signer(const Identifier& identifier, SigningSet set, Secret memory);

  Identifier identifier_;
  SigningSet set_;
  Secret memory_;  // weight * share || room for one scalar
};

}  // namespace comity::crypto::frost
