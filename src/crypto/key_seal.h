// Secrets at rest: sealed under a passphrase with Argon2id and XChaCha20-Poly1305
// (docs/spec/keys-at-rest.md). Any thread; each call takes the memory and the time that its cost
// says, 256 MiB and about a second with kModerate.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace comity::crypto {

// Argon2id: passes over so much memory. Stored in the sealed form.
struct SealCost {
  std::uint64_t passes = 3;
  std::uint64_t memory_bytes = 256ULL << 20;

  friend bool operator==(const SealCost&, const SealCost&) = default;
};
// libsodium's OPSLIMIT_MODERATE and MEMLIMIT_MODERATE.
inline constexpr SealCost kModerate{};
// What open() accepts and seal() makes: a file must not decide to use up the machine.
inline constexpr SealCost kLowestCost{.passes = 1, .memory_bytes = 8 << 10};
inline constexpr SealCost kHighestCost{.passes = 16, .memory_bytes = 1ULL << 30};
inline constexpr std::size_t kSealedSecretBytes = 64 << 10;

// `secret` has 1 to kSealedSecretBytes octets. The sealed form differs at every call (salt, nonce).
[[nodiscard]] Result<Bytes> seal(SecretView secret, BytesView passphrase,
                                 const SealCost& cost = kModerate);

// Errors: `corrupt` when the bytes are no sealed key of version 1 or are not as they were written
// (a checksum tells); `invalid` when they are whole and the passphrase does not open them;
// `unavailable` when memory for Argon2id cannot be had.
[[nodiscard]] Result<Secret> open(BytesView sealed, BytesView passphrase);

}  // namespace comity::crypto
