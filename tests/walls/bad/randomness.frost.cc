// as: src/crypto/frost/sample.cc
#include <sodium.h>

#include "crypto/secret.h"

void draw(unsigned char* octets, std::span<std::uint8_t> out) {
  crypto_core_ed25519_scalar_random(octets);  // bad
  randombytes_buf(octets, 32);                // bad
  random_fill(out);                           // bad
}
