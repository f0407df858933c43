// Single octets of the wire form and characters of the text form. Private to dns/. Pure functions,
// any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace comity::dns {

constexpr std::size_t octet(char c) { return static_cast<std::uint8_t>(c); }
inline std::string decimal(char c) { return std::to_string(octet(c)); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace comity::dns
