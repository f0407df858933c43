// The substitution expression of a NAPTR record (RFC 3402, 3.2): delimiter, extended regular
// expression, delimiter, replacement, delimiter, flags. Name servers refuse a zone with one that is
// malformed. Private to dns/. Pure functions, any thread.
#pragma once

#include <string_view>

#include "base/result.h"

namespace comity::dns {

// `text` may be empty: no substitution. Narrower than POSIX: no collating elements, no empty
// branches, no quantifier on a quantifier, no backslash before a letter.
[[nodiscard]] Status check_substitution(std::string_view text);

}  // namespace comity::dns
