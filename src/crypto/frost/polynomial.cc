#include "crypto/frost/polynomial.h"

#include <sodium.h>

#include <string>

#include "base/limits.h"
#include "crypto/frost/point.h"

namespace comity::crypto::frost {
namespace {

Status check_size(std::size_t octets, std::size_t each) {
  const std::size_t count = octets / each;
  if (octets % each != 0 || count < 2 || count > limits::kFrostMembers) {
    return error("a polynomial has 2 to " + std::to_string(limits::kFrostMembers) +
                 " coefficients; these are " + std::to_string(octets) + " octets");
  }
  return {};
}

}  // namespace

Polynomial::Polynomial(Secret coefficients, VssCommitment commitment)
    : coefficients_(std::move(coefficients)), commitment_(std::move(commitment)) {}

Result<Polynomial> Polynomial::from_coefficients(Secret coefficients) {
  const SecretView octets = coefficients.view();
  if (Status status = check_size(octets.size(), kScalarBytes); !status) {
    return tl::unexpected(status.error());
  }
  std::vector<Element> commitment;
  for (std::size_t i = 0; i < octets.size(); i += kScalarBytes) {
    const SecretView coefficient = octets.subspan(i, kScalarBytes);
    if (!is_canonical_scalar(coefficient)) {
      return error("a coefficient is not below the order of the group");
    }
    Result<Element> element = Point::base_times_secret(coefficient);
    if (!element) return at("coefficient", element.error());
    commitment.push_back(*element);
  }
  Result<VssCommitment> made = VssCommitment::make(std::move(commitment));
  if (!made) return tl::unexpected(made.error());
  return Polynomial(std::move(coefficients), std::move(*made));
}

Result<Polynomial> Polynomial::from_randomness(Secret randomness) {
  constexpr std::size_t kWide = 64;
  const SecretView wide = randomness.view();
  if (Status status = check_size(wide.size(), kWide); !status) {
    return tl::unexpected(status.error());
  }
  Result<Secret> coefficients = Secret::make(wide.size() / 2);
  if (!coefficients) return tl::unexpected(coefficients.error());
  for (std::size_t i = 0; i < wide.size() / kWide; ++i) {
    crypto_core_ed25519_scalar_reduce(coefficients->mutable_view().data() + i * kScalarBytes,
                                      wide.data() + i * kWide);
  }
  return from_coefficients(std::move(*coefficients));
}

Result<Secret> Polynomial::share_of(const Identifier& party) const {
  Result<Secret> share = Secret::make(kScalarBytes);
  if (!share) return share;
  std::uint8_t* sum = share->mutable_view().data();
  const SecretView octets = coefficients_.view();
  for (std::size_t i = octets.size(); i > 0; i -= kScalarBytes) {
    crypto_core_ed25519_scalar_mul(sum, sum, party.scalar().octets().data());
    crypto_core_ed25519_scalar_add(sum, sum, octets.data() + i - kScalarBytes);
  }
  return share;
}

}  // namespace comity::crypto::frost
