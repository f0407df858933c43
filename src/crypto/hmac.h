// HMAC (RFC 2104) with SHA-256 and SHA-512, for transaction signatures of the DNS (RFC 8945).
// Any thread.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "base/bytes.h"
#include "crypto/secret.h"

namespace comity::crypto {

enum class HmacHash : std::uint8_t { sha256, sha512 };

// 32 or 64 octets.
[[nodiscard]] std::size_t hmac_octets(HmacHash hash);
// Of the concatenation of `parts`. A key may have any length.
[[nodiscard]] Bytes hmac(HmacHash hash, SecretView key, std::initializer_list<BytesView> parts);

}  // namespace comity::crypto
