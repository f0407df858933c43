// Integers modulo L = 2^252 + 27742317777372353535851937790883648493, the order of the group (RFC
// 9591, 6.1), as public values: identifiers, binding factors, challenges, signature shares. Secret
// ones stay in crypto::Secret. Values, any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace comity::crypto::frost {

inline constexpr std::size_t kScalarBytes = 32;

// Whether 32 octets, little-endian, are less than L. In constant time: also for secrets.
[[nodiscard]] bool is_canonical_scalar(SecretView octets);

class Scalar {
 public:
  using Octets = std::array<std::uint8_t, kScalarBytes>;

  Scalar() = default;  // zero
  [[nodiscard]] static Scalar from_number(std::uint64_t number);
  // DeserializeScalar: 32 octets, little-endian; L and more are refused.
  [[nodiscard]] static Result<Scalar> from(BytesView octets);
  // 64 octets, little-endian, modulo L: what the hashes H1 and H2 do with a digest.
  [[nodiscard]] static Scalar reduce(std::span<const std::uint8_t, 64> octets);

  [[nodiscard]] const Octets& octets() const { return octets_; }
  [[nodiscard]] BytesView view() const;
  [[nodiscard]] std::string hex() const { return to_hex(view()); }
  [[nodiscard]] bool is_zero() const { return *this == Scalar(); }
  // Zero has none.
  [[nodiscard]] Result<Scalar> inverse() const;

  friend Scalar operator+(const Scalar& a, const Scalar& b);
  friend Scalar operator-(const Scalar& a, const Scalar& b);
  friend Scalar operator*(const Scalar& a, const Scalar& b);
  friend bool operator==(const Scalar&, const Scalar&) = default;
  // By the number.
  friend std::strong_ordering operator<=>(const Scalar& a, const Scalar& b);

 private:
  Octets octets_{};
};

}  // namespace comity::crypto::frost
