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
// `randomness` and `share` have 32 octets each. A proof has what it proves as `bound`, so that two
// statements never share a nonce, whatever the randomness is; a signature has nothing.
void hash_nonce(SecretView randomness, SecretView share, std::span<std::uint8_t, 64> out,
                BytesView bound = {});

// Hashes of key ceremonies (docs/spec/ceremony.md).
inline constexpr BytesView kCeremony = "COMITY-CEREMONY-ED25519-SHA512-v1";
// SHA-512 over kCeremony, `tag` and the parts. No tag is the start of another.
[[nodiscard]] Digest hash_ceremony(BytesView tag, std::initializer_list<BytesView> parts);
// The challenge of a proof of possession. Not of the RFC; tag "dkg", as the ZF implementation.
[[nodiscard]] Scalar hash_possession(std::initializer_list<BytesView> parts);
// SHA-512 over kCeremony, "share", a Diffie-Hellman value and what is public: key and nonce of a
// sealed share.
void hash_seal(SecretView shared, BytesView open, std::span<std::uint8_t, 64> out);

[[nodiscard]] inline BytesView view(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace comity::crypto::frost
