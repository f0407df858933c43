// Elements of the prime-order group of edwards25519 (RFC 9591, 6.1), the identity left out: what
// may be read from others. Holding an Element is proof that it was checked. Values, any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"

namespace comity::crypto::frost {

inline constexpr std::size_t kElementBytes = 32;

class Element {
 public:
  using Octets = std::array<std::uint8_t, kElementBytes>;

  // DeserializeElement: refuses another length than 32, coordinates not below the field's prime,
  // what is no point, the identity, points of small order and of mixed order. About 30 us.
  [[nodiscard]] static Result<Element> from(BytesView octets);

  [[nodiscard]] const Octets& octets() const { return octets_; }
  [[nodiscard]] BytesView view() const;
  [[nodiscard]] std::string hex() const { return to_hex(view()); }
  // The same octets as a key that crypto::verify takes.
  [[nodiscard]] PublicKey public_key() const { return PublicKey{octets_}; }

  friend bool operator==(const Element&, const Element&) = default;

 private:
  friend class Point;
  explicit Element(const Octets& octets) : octets_(octets) {}

  Octets octets_;
};

// libsodium before 1.0.18-1+deb12u1 took P + (0, -1), a point of order 2L, for a good one
// (CVE-2025-69277). Says whether the library at hand refuses it; to be asked once, at the start.
[[nodiscard]] Status check_library();

}  // namespace comity::crypto::frost
