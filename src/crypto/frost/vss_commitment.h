// What a dealer publishes about its polynomial: every coefficient times the base point (RFC 9591,
// appendix C.2). It fixes the group's key, the threshold and every party's public counterpart.
// Values, any thread.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/frost/element.h"
#include "crypto/frost/identifier.h"
#include "crypto/secret.h"

namespace comity::crypto::frost {

class VssCommitment {
 public:
  // One element per coefficient, the constant one first: 2 to limits::kFrostMembers of them.
  [[nodiscard]] static Result<VssCommitment> make(std::vector<Element> coefficients);
  // `bytes`: exactly `threshold` elements. A dealer that sent one more would raise the threshold
  // for all without anybody's leave.
  [[nodiscard]] static Result<VssCommitment> decode(BytesView bytes, std::size_t threshold);
  [[nodiscard]] Bytes encode() const;

  [[nodiscard]] std::size_t threshold() const { return coefficients_.size(); }
  [[nodiscard]] const std::vector<Element>& coefficients() const { return coefficients_; }
  [[nodiscard]] const Element& group_key() const { return coefficients_.front(); }

  // share * B for the share of `party`: about 90 us per coefficient. Refuses the identity, which
  // no honest dealer meets.
  [[nodiscard]] Result<Element> verifying_share(const Identifier& party) const;
  // vss_verify: whether `share`, 32 octets, is what this dealer owes `party`.
  [[nodiscard]] bool owes(const Identifier& party, SecretView share) const;

  friend bool operator==(const VssCommitment&, const VssCommitment&) = default;

 private:
  explicit VssCommitment(std::vector<Element> coefficients);

  std::vector<Element> coefficients_;
};

}  // namespace comity::crypto::frost
