#include "crypto/frost/point.h"

#include <sodium.h>

namespace comity::crypto::frost {

// The noclamp functions answer -1 to a zero scalar and to the identity, which are no faults here:
// both give the identity. There is no third way to -1 for a point that was checked or computed.
Point Point::base_times(const Scalar& scalar) {
  Point product;
  if (scalar.is_zero()) return product;
  if (crypto_scalarmult_ed25519_base_noclamp(product.octets_.data(), scalar.octets().data()) != 0) {
    return {};
  }
  return product;
}

Result<Element> Point::base_times_secret(SecretView scalar) {
  Point product;
  if (scalar.size() != kScalarBytes ||
      crypto_scalarmult_ed25519_base_noclamp(product.octets_.data(), scalar.data()) != 0) {
    return error("a secret scalar is zero, or has not 32 octets");
  }
  return product.element();
}

Result<Secret> Point::secret_times(SecretView scalar, const Element& element) {
  Result<Secret> product = Secret::make(kElementBytes);
  if (!product) return product;
  if (scalar.size() != kScalarBytes ||
      crypto_scalarmult_ed25519_noclamp(product->mutable_view().data(), scalar.data(),
                                        element.octets().data()) != 0) {
    return error("a secret scalar is zero, or has not 32 octets");
  }
  return product;
}

Result<Element> Point::element() const {
  if (is_identity()) return error("the identity is no value to send");
  return Element(octets_);
}

Point operator+(const Point& a, const Point& b) {
  if (a.is_identity()) return b;
  if (b.is_identity()) return a;
  Point sum;
  if (crypto_core_ed25519_add(sum.octets_.data(), a.octets_.data(), b.octets_.data()) != 0) {
    return {};
  }
  return sum;
}

Point operator*(const Scalar& scalar, const Point& point) {
  Point product;
  if (scalar.is_zero() || point.is_identity()) return product;
  if (crypto_scalarmult_ed25519_noclamp(product.octets_.data(), scalar.octets().data(),
                                        point.octets_.data()) != 0) {
    return {};
  }
  return product;
}

}  // namespace comity::crypto::frost
