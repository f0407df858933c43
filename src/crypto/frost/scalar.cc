#include "crypto/frost/scalar.h"

#include <sodium.h>

#include <algorithm>

namespace comity::crypto::frost {
namespace {

static_assert(kScalarBytes == crypto_core_ed25519_SCALARBYTES);
static_assert(crypto_core_ed25519_NONREDUCEDSCALARBYTES == 64);

constexpr Scalar::Octets kOrder = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                   0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                   0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

}  // namespace

// libsodium 1.0.18 reduces but does not say whether it had to: subtract L, look at the borrow.
bool is_canonical_scalar(SecretView octets) {
  if (octets.size() != kScalarBytes) return false;
  unsigned borrow = 0;
  for (std::size_t i = 0; i < kScalarBytes; ++i) {
    borrow = ((octets[i] - kOrder[i] - borrow) >> 8) & 1U;
  }
  return borrow == 1;
}

Scalar Scalar::from_number(std::uint64_t number) {
  Scalar scalar;
  for (std::size_t i = 0; i < 8; ++i) {
    scalar.octets_[i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return scalar;
}

Result<Scalar> Scalar::from(BytesView octets) {
  if (octets.size() != kScalarBytes) {
    return error("a scalar has 32 octets, not " + std::to_string(octets.size()));
  }
  Scalar scalar;
  std::copy(octets.begin(), octets.end(), scalar.octets_.begin());
  if (!is_canonical_scalar(scalar.octets_)) {
    return error("scalar " + to_hex(octets) + " is not below the order of the group");
  }
  return scalar;
}

Scalar Scalar::reduce(std::span<const std::uint8_t, 64> octets) {
  Scalar scalar;
  crypto_core_ed25519_scalar_reduce(scalar.octets_.data(), octets.data());
  return scalar;
}

BytesView Scalar::view() const {
  return {reinterpret_cast<const char*>(octets_.data()), octets_.size()};
}

Result<Scalar> Scalar::inverse() const {
  Scalar scalar;
  if (crypto_core_ed25519_scalar_invert(scalar.octets_.data(), octets_.data()) != 0) {
    return error("zero has no inverse");
  }
  return scalar;
}

Scalar operator+(const Scalar& a, const Scalar& b) {
  Scalar sum;
  crypto_core_ed25519_scalar_add(sum.octets_.data(), a.octets_.data(), b.octets_.data());
  return sum;
}

Scalar operator-(const Scalar& a, const Scalar& b) {
  Scalar difference;
  crypto_core_ed25519_scalar_sub(difference.octets_.data(), a.octets_.data(), b.octets_.data());
  return difference;
}

Scalar operator*(const Scalar& a, const Scalar& b) {
  Scalar product;
  crypto_core_ed25519_scalar_mul(product.octets_.data(), a.octets_.data(), b.octets_.data());
  return product;
}

std::strong_ordering operator<=>(const Scalar& a, const Scalar& b) {
  return std::lexicographical_compare_three_way(a.octets_.rbegin(), a.octets_.rend(),
                                                b.octets_.rbegin(), b.octets_.rend());
}

}  // namespace comity::crypto::frost
