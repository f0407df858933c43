// Unicode normalization form C (UAX 15) of text that IDNA lets pass: no code point in it has a
// decomposition that composing would not give back. Private to dns/. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <span>

namespace comity::dns {

[[nodiscard]] bool is_normal_form_c(std::span<const std::uint32_t> points);

}  // namespace comity::dns
