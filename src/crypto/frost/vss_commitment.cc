#include "crypto/frost/vss_commitment.h"

#include <string>

#include "base/limits.h"
#include "crypto/frost/point.h"

namespace comity::crypto::frost {

VssCommitment::VssCommitment(std::vector<Element> coefficients)
    : coefficients_(std::move(coefficients)) {}

Result<VssCommitment> VssCommitment::make(std::vector<Element> coefficients) {
  if (coefficients.size() < 2 || coefficients.size() > limits::kFrostMembers) {
    return error("a polynomial's commitment has 2 to " + std::to_string(limits::kFrostMembers) +
                 " elements, not " + std::to_string(coefficients.size()));
  }
  return VssCommitment(std::move(coefficients));
}

Result<VssCommitment> VssCommitment::decode(BytesView bytes, std::size_t threshold) {
  if (threshold > limits::kFrostMembers || bytes.size() != threshold * kElementBytes) {
    return error("a commitment to threshold " + std::to_string(threshold) + " has " +
                 std::to_string(bytes.size()) + " octets");
  }
  std::vector<Element> coefficients;
  for (std::size_t i = 0; i < threshold; ++i) {
    Result<Element> element = Element::from(bytes.substr(i * kElementBytes, kElementBytes));
    if (!element) return at("coefficient " + std::to_string(i), element.error());
    coefficients.push_back(*element);
  }
  return make(std::move(coefficients));
}

Bytes VssCommitment::encode() const {
  Bytes bytes;
  for (const Element& element : coefficients_) bytes += element.view();
  return bytes;
}

// Horner's rule. A partial sum may be the identity; only the last must not.
Result<Element> VssCommitment::verifying_share(const Identifier& party) const {
  Point sum;
  for (std::size_t i = coefficients_.size(); i-- > 0;) {
    sum = party.scalar() * sum + Point(coefficients_[i]);
  }
  return sum.element();
}

bool VssCommitment::owes(const Identifier& party, SecretView share) const {
  if (!is_canonical_scalar(share)) return false;
  const Result<Element> claimed = Point::base_times_secret(share);
  const Result<Element> expected = verifying_share(party);
  return claimed && expected && *claimed == *expected;
}

}  // namespace comity::crypto::frost
