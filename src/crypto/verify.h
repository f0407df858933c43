// Verifying Ed25519 signatures (RFC 8032) by libsodium, whose rule for odd keys and signatures is
// the rule of consensus: every signature is verified one by one with crypto_sign_verify_detached
// and no other way. Apart from keys that sign, which verifiers do without. Any thread. Call
// initialise() once before anything else.
#pragma once

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"

namespace comity::crypto {

// Readies libsodium; fails when the system gives no randomness. Idempotent, any thread.
[[nodiscard]] Status initialise();

[[nodiscard]] bool verify(const PublicKey& key, BytesView message, const Signature& signature);

}  // namespace comity::crypto
