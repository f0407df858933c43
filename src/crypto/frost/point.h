// Arithmetic of the group, the identity included. A Point is only ever computed from Elements and
// scalars, never read. Values, any thread.
#pragma once

#include "base/result.h"
#include "crypto/frost/element.h"
#include "crypto/frost/scalar.h"
#include "crypto/secret.h"

namespace comity::crypto::frost {

class Point {
 public:
  Point() = default;  // the identity
  explicit Point(const Element& element) : octets_(element.octets()) {}
  // scalar * B. Constant time.
  [[nodiscard]] static Point base_times(const Scalar& scalar);
  // The same of a secret of 32 octets that is below L. Constant time; refuses zero.
  [[nodiscard]] static Result<Element> base_times_secret(SecretView scalar);
  // scalar * element, a Diffie-Hellman value of 32 octets in locked memory. The same bounds.
  [[nodiscard]] static Result<Secret> secret_times(SecretView scalar, const Element& element);

  [[nodiscard]] bool is_identity() const { return *this == Point(); }
  // Refuses the identity, which has no place in a message (RFC 9591, 3.1).
  [[nodiscard]] Result<Element> element() const;

  friend Point operator+(const Point& a, const Point& b);
  // About 80 us: libsodium checks the point's order again.
  friend Point operator*(const Scalar& scalar, const Point& point);
  friend bool operator==(const Point&, const Point&) = default;

 private:
  Element::Octets octets_{1};
};

}  // namespace comity::crypto::frost
