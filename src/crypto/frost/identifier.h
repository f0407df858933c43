// The name of a party inside a group: a nonzero scalar, at which its share is the value of the
// group's polynomial (RFC 9591, 4.2). Values, any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/frost/scalar.h"

namespace comity::crypto::frost {

class Identifier {
 public:
  // Not zero: the polynomial's value there is the group's secret.
  [[nodiscard]] static Result<Identifier> from_number(std::uint16_t number);
  // 32 octets, little-endian, canonical, not zero.
  [[nodiscard]] static Result<Identifier> from(BytesView octets);
  // SHA-512("FROST-ED25519-SHA512-v1" || "id" || text) mod L. Not of the RFC; as the ZF
  // implementation derives them.
  [[nodiscard]] static Result<Identifier> derive(BytesView text);

  [[nodiscard]] const Scalar& scalar() const { return scalar_; }
  [[nodiscard]] BytesView view() const { return scalar_.view(); }
  // For messages: decimal below 65536, else hexadecimal octets.
  [[nodiscard]] std::string text() const;

  // By the number, the order of every list in the RFC.
  friend auto operator<=>(const Identifier&, const Identifier&) = default;

 private:
  explicit Identifier(const Scalar& scalar) : scalar_(scalar) {}

  Scalar scalar_;
};

}  // namespace comity::crypto::frost
