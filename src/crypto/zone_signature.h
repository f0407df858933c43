// Verifying the signatures of zones by other algorithms than Ed25519 (verify.h): RSA with SHA-256
// (RFC 5702) and ECDSA P-256 with SHA-256 (RFC 6605). Consensus rests on the answer, so it is
// libcrypto's with a context of its own, which no configuration file of the machine reaches. Any
// thread.
#pragma once

#include "base/bytes.h"

namespace comity::crypto {

// `exponent` and `modulus` are unsigned, big-endian; the signature is as long as the modulus
// (RFC 3110, 3). Sizes are the caller's to bound: the time grows with both.
[[nodiscard]] bool verify_rsa_sha256(BytesView exponent, BytesView modulus, BytesView message,
                                     BytesView signature);
// `point` is x || y, the signature r || s, 32 octets each (RFC 6605, 4); anything else is false.
[[nodiscard]] bool verify_ecdsa_p256(BytesView point, BytesView message, BytesView signature);

}  // namespace comity::crypto
