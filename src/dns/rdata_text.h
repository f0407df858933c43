// Rdata of unknown or unfitting octets in text. Private to dns/. Pure functions, any thread.
#pragma once

#include <string>

#include "base/bytes.h"

namespace comity::dns {

// RFC 3597, section 5: \# length hexadecimal.
[[nodiscard]] std::string opaque_text(BytesView rdata);

}  // namespace comity::dns
