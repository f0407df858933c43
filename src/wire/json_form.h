// JSON that two readers cannot understand differently: RFC 8259 to the letter, and no member of an
// object named twice, in any spelling of its name. Private to wire/. Pure functions, any thread.
#pragma once

#include <string_view>

#include "base/result.h"

namespace comity::wire {

// The error says where. libprotobuf takes more than this (single quotes, bare names) and lets the
// last of two members win; the two names of a field, `ds_ttl_seconds` and `dsTtlSeconds`, are one.
[[nodiscard]] Status check_json(std::string_view json);

}  // namespace comity::wire
