// The shares of the groups that the simulation sets are known, so that they can be dealt anew: the
// values of 11 + 7 x. Pure functions, any thread.
#pragma once

#include "crypto/frost/point.h"
#include "crypto/frost/scalar.h"

namespace comity::simulation {

inline constexpr std::uint32_t kShareStart = 11;
inline constexpr std::uint32_t kShareSlope = 7;

[[nodiscard]] inline Bytes element_of(const crypto::frost::Scalar& scalar) {
  const auto element = crypto::frost::Point::base_times(scalar).element();
  return element ? Bytes(element->view()) : Bytes();
}
[[nodiscard]] inline Bytes known_commitment() {
  using crypto::frost::Scalar;
  return element_of(Scalar::from_number(kShareStart)) +
         element_of(Scalar::from_number(kShareSlope));
}
[[nodiscard]] inline crypto::frost::Scalar known_share(std::uint32_t identifier) {
  return crypto::frost::Scalar::from_number(kShareStart + kShareSlope * identifier);
}

}  // namespace comity::simulation
