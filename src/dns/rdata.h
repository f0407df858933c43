// The types whose rdata Comity understands without the help of a library, and their wire shape.
// What a register accepts depends on this table alone, so no version of a library can split a
// community. Private to dns/. Constant data and pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::dns {

enum class Field {
  name,  // uncompressed, lower-case
  u8,
  u16,
  u32,
  ipv4,     // 4 octets
  ipv6,     // 16 octets
  string,   // a length octet and that many octets
  strings,  // one or more of them, to the end
  tag,      // a string of 1 to 15 lower-case letters and digits (RFC 8659, 4.1)
  hex,      // one or more octets, to the end; hexadecimal in text
  uri,      // one or more octets, to the end; quoted in text
  quoted,   // none or more octets, to the end; quoted in text
};

struct Shape {
  std::uint16_t type;
  std::string_view name;
  std::span<const Field> fields;
};

// Null for a type that is not in the table.
[[nodiscard]] const Shape* find_shape(std::uint16_t type);
[[nodiscard]] const Shape* find_shape(std::string_view name);

// Private use (RFC 6895, 3.1): opaque octets.
[[nodiscard]] constexpr bool is_private_type(std::uint16_t type) {
  return type >= 65280 && type <= 65534;
}

// What a field takes at the start of `rest`; kMisfit when it does not fit.
inline constexpr std::size_t kMisfit = static_cast<std::size_t>(-1);
[[nodiscard]] std::size_t field_length(Field field, BytesView rest);

}  // namespace comity::dns
