// A dealer's secret polynomial over the scalars; its value at zero is the group's secret, its value
// at an identifier that party's share (RFC 9591, appendix C.1). Lies in locked memory. Moves, never
// copies. One thread at a time.
#pragma once

#include "base/result.h"
#include "crypto/frost/identifier.h"
#include "crypto/frost/vss_commitment.h"
#include "crypto/secret.h"

namespace comity::crypto::frost {

class Polynomial {
 public:
  // As many coefficients as the threshold, 32 octets each, the constant one first. Each must be
  // canonical and not zero: a zero would be no point in the commitment, and a zero at the end would
  // lower the threshold.
  [[nodiscard]] static Result<Polynomial> from_coefficients(Secret coefficients);
  // 64 octets of fresh randomness per coefficient, each reduced modulo L (RFC 9591, appendix D).
  [[nodiscard]] static Result<Polynomial> from_randomness(Secret randomness);

  [[nodiscard]] const VssCommitment& commitment() const { return commitment_; }
  // The secret that is shared, 32 octets.
  [[nodiscard]] SecretView constant() const { return coefficients_.view().first(kScalarBytes); }
  // The share of `party`, 32 octets.
  [[nodiscard]] Result<Secret> share_of(const Identifier& party) const;

 private:
  Polynomial(Secret coefficients, VssCommitment commitment);

  Secret coefficients_;
  VssCommitment commitment_;
};

}  // namespace comity::crypto::frost
