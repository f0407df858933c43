// Text of rdata to its wire form, by the fields of its type. Private to dns/. Pure functions, any
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "dns/name.h"

namespace comity::dns {

// `tokens` of a master file line, after the type, to canonical wire form that fits the type.
// `origin` completes relative names; null: there is none, names must be absolute. Types that the
// table of rdata.h does not have are read in the opaque form of RFC 3597 only.
[[nodiscard]] Result<Bytes> parse_rdata_tokens(std::uint16_t type,
                                               std::span<const std::string_view> tokens,
                                               const Name* origin);

}  // namespace comity::dns
