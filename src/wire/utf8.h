// Whether octets are UTF-8 (RFC 3629: shortest forms, no surrogates, up to U+10FFFF).
// Private to this room. Pure function, any thread.
#pragma once

#include "base/bytes.h"

namespace comity::wire {

[[nodiscard]] bool is_utf8(BytesView bytes);

}  // namespace comity::wire
