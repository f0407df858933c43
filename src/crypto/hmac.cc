#include "crypto/hmac.h"

#include <sodium.h>

#include <array>

namespace comity::crypto {
namespace {

const unsigned char* octets_of(BytesView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// The state holds what follows from the key.
template <typename State, std::size_t kOctets>
Bytes authenticate(SecretView key, std::initializer_list<BytesView> parts,
                   int (*begin)(State*, const unsigned char*, std::size_t),
                   int (*update)(State*, const unsigned char*, unsigned long long),
                   int (*end)(State*, unsigned char*)) {
  State state;
  begin(&state, key.data(), key.size());
  for (const BytesView part : parts) update(&state, octets_of(part), part.size());
  std::array<unsigned char, kOctets> code{};
  end(&state, code.data());
  sodium_memzero(&state, sizeof state);
  return {code.begin(), code.end()};
}

}  // namespace

std::size_t hmac_octets(HmacHash hash) {
  return hash == HmacHash::sha256 ? crypto_auth_hmacsha256_BYTES : crypto_auth_hmacsha512_BYTES;
}

Bytes hmac(HmacHash hash, SecretView key, std::initializer_list<BytesView> parts) {
  if (hash == HmacHash::sha256) {
    return authenticate<crypto_auth_hmacsha256_state, crypto_auth_hmacsha256_BYTES>(
        key, parts, crypto_auth_hmacsha256_init, crypto_auth_hmacsha256_update,
        crypto_auth_hmacsha256_final);
  }
  return authenticate<crypto_auth_hmacsha512_state, crypto_auth_hmacsha512_BYTES>(
      key, parts, crypto_auth_hmacsha512_init, crypto_auth_hmacsha512_update,
      crypto_auth_hmacsha512_final);
}

}  // namespace comity::crypto
