// For tests only: a hash as a page writes it. Any thread.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/ids.h"

namespace comity::proof::testing {

inline Hash hash_of_hex(std::string_view hex) { return *Hash::from(*from_hex(hex)); }

}  // namespace comity::proof::testing
