// The salted hash of text that stands in the side store (docs/spec/content.md). Any thread.
#pragma once

#include "base/bytes.h"
#include "base/ids.h"

namespace comity::crypto {

// Salts are drawn anew for every text: erasing text and salt leaves a hash that tells nothing.
inline constexpr std::size_t kContentSaltBytes = 32;

// SHA-256("comity content v1" || salt || u64 big-endian length of text || text).
// `salt32` is 32 octets.
[[nodiscard]] Hash content_hash(BytesView salt32, BytesView text);

}  // namespace comity::crypto
