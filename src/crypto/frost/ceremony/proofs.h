// Proofs in zero knowledge, made non-interactive by a hash (Schnorr; Chaum and Pedersen): that
// somebody knows a secret, and that two elements hide the same one. Values, any thread. Octets:
// docs/spec/ceremony.md.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/frost/element.h"
#include "crypto/frost/identifier.h"
#include "crypto/frost/scalar.h"
#include "crypto/secret.h"

namespace comity::crypto::frost {

inline constexpr std::size_t kProofBytes = 64;
inline constexpr std::size_t kProofRandomnessBytes = 32;

// That `prover` knows the secret x of a key x * B. `bound` is what the proof is about besides: it
// holds for nothing else.
struct PossessionProof {
  Element commitment;
  Scalar response;

  [[nodiscard]] static Result<PossessionProof> decode(BytesView octets);
  [[nodiscard]] Bytes encode() const;

  // `secret` has 32 octets and belongs to `key`; `randomness` has 32 fresh ones.
  [[nodiscard]] static Result<PossessionProof> make(SecretView secret, const Element& key,
                                                    const Identifier& prover, BytesView bound,
                                                    SecretView randomness);
  // About 120 us.
  [[nodiscard]] bool holds(const Element& key, const Identifier& prover, BytesView bound) const;

  friend bool operator==(const PossessionProof&, const PossessionProof&) = default;
};

// That `product` is x * base for the x of key = x * B, without giving x away.
struct EqualityProof {
  Scalar challenge;
  Scalar response;

  [[nodiscard]] static Result<EqualityProof> decode(BytesView octets);
  [[nodiscard]] Bytes encode() const;

  [[nodiscard]] static Result<EqualityProof> make(SecretView secret, const Element& key,
                                                  const Element& base, const Element& product,
                                                  BytesView bound, SecretView randomness);
  // About 300 us.
  [[nodiscard]] bool holds(const Element& key, const Element& base, const Element& product,
                           BytesView bound) const;

  friend bool operator==(const EqualityProof&, const EqualityProof&) = default;
};

}  // namespace comity::crypto::frost
