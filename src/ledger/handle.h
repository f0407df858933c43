// Handles as the envelope and genesis need them. Pure functions, any thread.
#pragma once

#include <string_view>

namespace comity::ledger {

// Lower-case letters, digits and inner hyphens, 1 to 63 octets.
[[nodiscard]] bool is_handle(std::string_view text);

}  // namespace comity::ledger
