// Internationalised labels (IDNA 2008: RFC 5890 to 5893), as strictly as their registration asks
// for (RFC 5891, 4): the label as a whole, not its code points alone. Tables of Unicode 15.0.0 are
// part of the program (tools/idna_tables.py). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace comity::dns {

inline constexpr std::uint32_t kLastCodePoint = 0x10ffff;

// Decodes what follows "xn--" (RFC 3492, 6.2), lower-case only. Strict: no upper case, no overflow,
// no surrogate, at least one code point beyond ASCII. At most 63 octets go in.
[[nodiscard]] Result<std::vector<std::uint32_t>> decode_punycode(std::string_view text);

// The other way: what stands behind "xn--" in the label of these code points, of which one is
// beyond ASCII (RFC 3492, 6.3). At most 63 code points go in.
[[nodiscard]] std::string encode_punycode(const std::vector<std::uint32_t>& points);

// Code points to the U-label that they are, or why they are none: valid code points (RFC 5892),
// normal form C, hyphens, no leading mark, joiners and other context, direction (RFC 5893).
[[nodiscard]] Status check_u_label(const std::vector<std::uint32_t>& points);

// An LDH label: one with hyphens in the third and fourth place begins with "xn--" and decodes to a
// U-label. Returns its code points; none for a label that is ASCII itself.
[[nodiscard]] Result<std::vector<std::uint32_t>> check_label(std::string_view label);

// A name as a person types it, in UTF-8, with each label beyond ASCII as the A-label that it is
// (RFC 5891, 4); all else stays. An error names the label and why it is no U-label.
[[nodiscard]] Result<std::string> to_a_labels(std::string_view name);
// The other way, to be shown: labels that are no A-labels stay.
[[nodiscard]] std::string to_u_labels(std::string_view name);

[[nodiscard]] std::string code_point_name(std::uint32_t point);  // "U+05D0"

// Ranges of code points that some label may hold (RFC 5892: PVALID, CONTEXTJ, CONTEXTO), ascending,
// each with its last. The version names Unicode's.
[[nodiscard]] std::vector<std::pair<std::uint32_t, std::uint32_t>> permitted_code_points();
inline constexpr std::string_view kUnicodeVersion = "15.0.0";

}  // namespace comity::dns
