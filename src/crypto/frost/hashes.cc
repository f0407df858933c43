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

// The state has seen secrets and lies on the stack, so it is wiped.
void sha512_secret(BytesView context, BytesView tag, std::initializer_list<SecretView> secrets,
                   BytesView open, std::span<std::uint8_t, 64> out) {
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  crypto_hash_sha512_update(&state, octets(context), context.size());
  crypto_hash_sha512_update(&state, octets(tag), tag.size());
  for (const SecretView secret : secrets) {
    crypto_hash_sha512_update(&state, secret.data(), secret.size());
  }
  crypto_hash_sha512_update(&state, octets(open), open.size());
  crypto_hash_sha512_final(&state, out.data());
  sodium_memzero(&state, sizeof state);
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

Digest hash_ceremony(BytesView tag, std::initializer_list<BytesView> parts) {
  return sha512(kCeremony, tag, parts);
}

Scalar hash_possession(std::initializer_list<BytesView> parts) {
  return Scalar::reduce(sha512(kContext, "dkg", parts));
}

void hash_nonce(SecretView randomness, SecretView share, std::span<std::uint8_t, 64> out,
                BytesView bound) {
  sha512_secret(kContext, "nonce", {randomness, share}, bound, out);
  crypto_core_ed25519_scalar_reduce(out.data(), out.data());
  sodium_memzero(out.data() + kScalarBytes, out.size() - kScalarBytes);
}

void hash_seal(SecretView shared, BytesView open, std::span<std::uint8_t, 64> out) {
  sha512_secret(kCeremony, "share", {shared}, open, out);
}

}  // namespace comity::crypto::frost
