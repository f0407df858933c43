// The form of what actions of several registers carry: the stateless half. The refusals are
// malformed ones and name the field. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/bytes.h"
#include "ledger/outcome.h"
#include "wire/fwd.h"

namespace comity::ledger {

// 1 to 63 lower-case letters, digits and inner hyphens.
[[nodiscard]] bool is_handle(std::string_view text);
// bad_name.
[[nodiscard]] Verdict check_handle(std::string_view field, std::string_view handle);
// out_of_range.
[[nodiscard]] Verdict check_octets(std::string_view field, BytesView bytes, std::size_t count);
// What stands for a text, which may be absent: hash of 32 octets, length from 1 to
// limits::kContentBytes. out_of_range.
[[nodiscard]] Verdict check_content(std::string_view field, bool present,
                                    const v1::Content& content);
// The same where it may not be absent. missing_field, out_of_range.
[[nodiscard]] Verdict require_content(std::string_view field, bool present,
                                      const v1::Content& content);

}  // namespace comity::ledger
