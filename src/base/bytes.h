// Octet strings and their textual forms.
//
// A std::string holds owned octets and a std::string_view borrowed ones, as Protocol Buffers and
// RocksDB do: no copy stands between the wire, the state and the store. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace comity {

using Bytes = std::string;
using BytesView = std::string_view;

// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(BytesView bytes);
// Accepts both cases; an odd length or another character is an error.
[[nodiscard]] Result<Bytes> from_hex(std::string_view text);

// Base64 with padding (RFC 4648, section 4). Decoding refuses what encoding would not give back.
[[nodiscard]] std::string to_base64(BytesView bytes);
[[nodiscard]] Result<Bytes> from_base64(std::string_view text);

// Big-endian integers, appended to `out`.
void append_u16(Bytes& out, std::uint16_t value);
void append_u32(Bytes& out, std::uint32_t value);
void append_u64(Bytes& out, std::uint64_t value);

// Big-endian integers at the start of `bytes`, which must hold that many octets.
[[nodiscard]] std::uint16_t read_u16(BytesView bytes);
[[nodiscard]] std::uint32_t read_u32(BytesView bytes);
[[nodiscard]] std::uint64_t read_u64(BytesView bytes);

// ASCII only and without a locale: A-Z become a-z, all else stays.
[[nodiscard]] std::string ascii_lower(std::string_view text);

}  // namespace comity
