// The hashes of the ciphersuite FROST(Ed25519, SHA-512), RFC 9591, 6.1: SHA-512 over a context, a
// tag and the message. H2 has neither: it is the challenge of RFC 8032. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "base/bytes.h"
#include "crypto/frost/scalar.h"
#include "crypto/secret.h"

namespace comity::crypto::frost {

inline constexpr BytesView kContext = "FROST-ED25519-SHA512-v1";
using Digest = std::array<std::uint8_t, 64>;

// Each hashes the concatenation of `parts`.
[[nodiscard]] Scalar hash_binding(std::initializer_list<BytesView> parts);    // H1, tag "rho"
[[nodiscard]] Scalar hash_challenge(std::initializer_list<BytesView> parts);  // H2
[[nodiscard]] Digest hash_message(BytesView message);                         // H4, tag "msg"
[[nodiscard]] Digest hash_commitments(BytesView list);                        // H5, tag "com"
[[nodiscard]] Scalar hash_identifier(BytesView text);                         // tag "id"

// H3, tag "nonce": the scalar goes to the first 32 of the 64 octets of `out`, the rest is wiped.
// `randomness` and `share` have 32 octets each.
void hash_nonce(SecretView randomness, SecretView share, std::span<std::uint8_t, 64> out);

}  // namespace comity::crypto::frost
