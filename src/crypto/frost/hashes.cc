#include "crypto/frost/hashes.h"

#include <sodium.h>

#include "crypto/octets.h"

namespace comity::crypto::frost {
namespace {

Digest sha512(BytesView context, BytesView tag, std::initializer_list<BytesView> parts) {
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  crypto_hash_sha512_update(&state, octets(context), context.size());
  crypto_hash_sha512_update(&state, octets(tag), tag.size());
  for (const BytesView part : parts) {
    crypto_hash_sha512_update(&state, octets(part), part.size());
  }
  Digest digest;
  crypto_hash_sha512_final(&state, digest.data());
  return digest;
}

}  // namespace

Scalar hash_binding(std::initializer_list<BytesView> parts) {
  return Scalar::reduce(sha512(kContext, "rho", parts));
}

Scalar hash_challenge(std::initializer_list<BytesView> parts) {
  return Scalar::reduce(sha512({}, {}, parts));
}

Digest hash_message(BytesView message) { return sha512(kContext, "msg", {message}); }

Digest hash_commitments(BytesView list) { return sha512(kContext, "com", {list}); }

Scalar hash_identifier(BytesView text) { return Scalar::reduce(sha512(kContext, "id", {text})); }

void hash_nonce(SecretView randomness, SecretView share, std::span<std::uint8_t, 64> out) {
  constexpr BytesView kTag = "nonce";
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  crypto_hash_sha512_update(&state, octets(kContext), kContext.size());
  crypto_hash_sha512_update(&state, octets(kTag), kTag.size());
  crypto_hash_sha512_update(&state, randomness.data(), randomness.size());
  crypto_hash_sha512_update(&state, share.data(), share.size());
  crypto_hash_sha512_final(&state, out.data());
  sodium_memzero(&state, sizeof state);
  crypto_core_ed25519_scalar_reduce(out.data(), out.data());
  sodium_memzero(out.data() + kScalarBytes, out.size() - kScalarBytes);
}

}  // namespace comity::crypto::frost
