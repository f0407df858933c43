// Names of what feeds and calendars tell of, and words of people as they stand there. Pure, any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace comity::api {

// A UUID of version 8 (RFC 9562, 5.8) for `what` in this community: the same on each of its nodes
// and for ever, and another one in every other community. Its octets are the first 16 of
// SHA-256("comity feed v1\n" || community || what), but for version and variant.
[[nodiscard]] std::string uuid_of(const Hash& community, std::string_view what);

// The beginning of a text, at most so many octets, with a sign where something was left out; a
// character of UTF-8 is whole or not there.
[[nodiscard]] std::string beginning_of(std::string_view text, std::size_t octets);

}  // namespace comity::api
