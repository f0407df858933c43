#include "crypto/verify.h"

#include <sodium.h>

#include "crypto/octets.h"

namespace comity::crypto {

static_assert(PublicKey::kSize == crypto_sign_PUBLICKEYBYTES);
static_assert(Signature::kSize == crypto_sign_BYTES);

Status initialise() {
  // Returns 1 when it ran before; its own lock makes it safe for any thread.
  if (sodium_init() < 0) {
    return error(ErrorKind::unavailable, "libsodium could not be initialised (no randomness)");
  }
  return {};
}

bool verify(const PublicKey& key, BytesView message, const Signature& signature) {
  return crypto_sign_verify_detached(signature.octets.data(), octets(message), message.size(),
                                     key.octets.data()) == 0;
}

}  // namespace comity::crypto
