// Which labels a delegation may have: LDH; hyphens in the third and fourth place only in A-labels
// (RFC 5891, 4.2.3.1); A-labels decode (RFC 3492) to code points of the community's table.
// Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/outcome.h"
#include "state/view.h"

namespace comity::names {

inline constexpr std::uint32_t kLastCodePoint = 0x10ffff;

// Decodes what follows "xn--" (RFC 3492, 6.2), lower-case only. Strict: no upper case, no overflow,
// no surrogate, at least one code point beyond ASCII. At most 63 octets go in.
[[nodiscard]] Result<std::vector<std::uint32_t>> decode_punycode(std::string_view text);

// Refuses with label_not_permitted. Without a table in state every code point is accepted.
[[nodiscard]] ledger::Verdict permit_label(const state::View& view, std::string_view label);

}  // namespace comity::names
