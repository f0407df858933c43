#include "signing/session/octets.h"

namespace comity::signing {

namespace frost = crypto::frost;

void append_commitment(Bytes& out, const frost::NonceCommitment& commitment) {
  out.append(commitment.hiding.view()).append(commitment.binding.view());
}

Result<frost::NonceCommitment> read_commitment(BytesView bytes, std::size_t index) {
  const BytesView octets = bytes.substr(index * kCommitmentBytes, kCommitmentBytes);
  if (octets.size() != kCommitmentBytes) {
    return error("commitment " + std::to_string(index) + ": the octets end before it does");
  }
  Result<frost::Element> hiding = frost::Element::from(octets.substr(0, frost::kElementBytes));
  Result<frost::Element> binding = frost::Element::from(octets.substr(frost::kElementBytes));
  if (!hiding) return at("commitment " + std::to_string(index) + ", hiding", hiding.error());
  if (!binding) return at("commitment " + std::to_string(index) + ", binding", binding.error());
  return frost::NonceCommitment{*hiding, *binding};
}

void append_share(Bytes& out, const frost::Scalar& share) { out.append(share.view()); }

Result<std::vector<frost::Scalar>> read_shares(BytesView bytes, std::size_t count) {
  if (bytes.size() != count * kShareBytes) {
    return error("shares: " + std::to_string(count) + " take " +
                 std::to_string(count * kShareBytes) + " octets, there are " +
                 std::to_string(bytes.size()));
  }
  std::vector<frost::Scalar> shares;
  shares.reserve(count);
  for (std::size_t index = 0; index < count; ++index) {
    Result<frost::Scalar> share =
        frost::Scalar::from(bytes.substr(index * kShareBytes, kShareBytes));
    if (!share) return at("share " + std::to_string(index), share.error());
    shares.push_back(*share);
  }
  return shares;
}

}  // namespace comity::signing
