// The one table of record types: what fits their rdata on the wire and in text. Actions, import,
// publication and verifier ask it and nothing else, so none takes what another refuses, and no
// version of a library can split a community. It is as strict as the strictest of BIND, Knot, NSD
// and ldns, so that what is taken loads everywhere. Private to dns/. Constant data and pure
// functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::dns {

enum class Field {
  name,     // uncompressed, lower-case
  host,     // a name whose labels are letters, digits and hyphens (RFC 1123, 2.1), or the root
  mailbox,  // a name of which the first label may be anything that a name holds, the rest a host
  next,     // a name whose case signatures tell apart (RFC 6840, 5.1): lower-case in text too
  u8,
  u16,
  u32,
  seconds,      // 32 bits, 2^31 - 1 at most; in text also with units
  algorithm,    // 8 bits; in text a number or its mnemonic (RFC 4034, A.1)
  type,         // 16 bits; in text a mnemonic or TYPE<number>
  certificate,  // 16 bits; in text a number or its mnemonic (RFC 4398, 2.1)
  scheme,       // 8 bits; in text a number or its mnemonic (RFC 9859, 2)
  time,         // 32 bits of seconds since 1970; in text YYYYMMDDHHmmSS or a number (RFC 4034, 3.2)
  ipv4,         // 4 octets
  ipv6,         // 16 octets
  string,       // a length octet and that many octets
  strings,      // one or more of them, to the end
  tag,          // a string of 1 to 15 lower-case letters and digits (RFC 8659, 4.1)
  hex,          // one or more octets, to the end; hexadecimal in text
  uri,          // one or more octets, to the end; quoted in text
  quoted,       // none or more octets, to the end; quoted in text
  base64,       // one or more octets, to the end; base64 in text
  salt,         // a string; hexadecimal in text, a hyphen when it is empty (RFC 5155, 3.3)
  owner_hash,   // a string of 1 octet or more; base32hex in text (RFC 5155, 3.3)
  types,        // windows of 256 types, ascending, to the end (RFC 4034, 4.1.2)
  location,     // to the end (location.h)
  prefixes,     // none or more, to the end (prefixes.h)
  parameters,   // none or more, to the end (parameters.h)
};

struct Shape {
  std::uint16_t type;
  std::string_view name;
  std::span<const Field> fields;
  // False for what publication makes, or made elsewhere: it is read, and no register holds it.
  bool held = true;
  // Younger than name servers that are in use: a zone's text has it in opaque form (RFC 3597, 5).
  bool young = false;
};

// Null for a type that is not in the table.
[[nodiscard]] const Shape* find_shape(std::uint16_t type);
[[nodiscard]] const Shape* find_shape(std::string_view name);

// Private use (RFC 6895, 3.1): opaque octets.
[[nodiscard]] constexpr bool is_private_type(std::uint16_t type) {
  return type >= 65280 && type <= 65534;
}

// What the type is called in the text of a zone: TYPE<number> where name servers lack its name.
[[nodiscard]] std::string zone_type_name(std::uint16_t type);

// What a field takes at the start of `rest`; kMisfit when it does not fit. Of names, tags and
// numbers it looks at the length alone.
inline constexpr std::size_t kMisfit = static_cast<std::size_t>(-1);
[[nodiscard]] std::size_t field_length(Field field, BytesView rest);

// Rdata of the type: every field, its names, digests as long as their type says, nothing left over.
[[nodiscard]] Status check_shape(const Shape& shape, BytesView rdata);

// These types, in any order, as Field::types has them (RFC 4034, 4.1.2).
[[nodiscard]] Bytes type_windows(std::vector<std::uint16_t> types);

}  // namespace comity::dns
