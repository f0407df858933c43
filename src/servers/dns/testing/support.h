// For tests only: a name, a time, records and keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dns/name.h"
#include "dns/record.h"

namespace comity::primary::testing {

inline const dns::Name kExample = *dns::Name::parse("example.");
inline constexpr std::uint64_t kNow = 1'700'000'000;
inline constexpr std::string_view kKeysFile =
    "# what two servers share\n"
    "key \"a.example\" {\n  algorithm hmac-sha256; // shorter\n"
    "  secret \"AAECAwQFBgcICQoLDA0ODw==\";\n};\n"
    "key b.example. { secret \"AAECAwQFBgcICQoLDA0ODw==\"; /* and */ algorithm hmac-sha512; };\n";

inline dns::Record record(const std::string& text) { return *dns::parse_record(text); }

}  // namespace comity::primary::testing
