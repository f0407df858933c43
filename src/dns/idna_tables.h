// Unicode 15.0.0, as far as the rules for labels ask for it; tools/idna_tables.py makes it. Pinned:
// what a label may be is a rule of the ledger. Private to dns/. Constant data, any thread.
#pragma once

#include <cstdint>
#include <span>

namespace comity::dns {

// Of a code point that a label may hold.
struct Traits {
  char kind = '-';         // RFC 5892, 3: P valid, J and O valid in their context; -: not valid
  char bidi = 'L';         // class: L, R, and A AL, N AN, E EN, S ES, C CS, T ET, O ON, B BN, M NSM
  char joining = 'U';      // type: U, L, R, D, C, T
  char script = '-';       // G Greek, H Hebrew, J Hiragana, Katakana or Han; - another
  char mark = '-';         // M: general category M
  std::uint8_t order = 0;  // canonical combining class
};
inline constexpr std::uint8_t kVirama = 9;

// `first`, and every `step`th of the `more` code points behind it.
struct Range {
  std::uint32_t first;
  std::uint16_t more;
  std::uint8_t step;
  std::uint8_t traits;  // which of idna_traits()
};

struct Composition {
  std::uint32_t first;
  std::uint32_t second;
  std::uint32_t both;
};

[[nodiscard]] std::span<const Traits> idna_traits();
[[nodiscard]] std::span<const Range> idna_ranges();              // ascending
[[nodiscard]] std::span<const Composition> idna_compositions();  // ascending by first, second

// What no label may hold has kind '-'.
[[nodiscard]] const Traits& traits_of(std::uint32_t point);

}  // namespace comity::dns
