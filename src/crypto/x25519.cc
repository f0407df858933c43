#include "crypto/x25519.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "crypto/octets.h"

namespace comity::crypto {
namespace {

// 2^255 - 19, in little-endian order: the octets between are all ones.
bool is_below_prime(BytesView octets) {
  constexpr char kOnes = '\xff';
  constexpr char kHighest = '\x7f';
  constexpr unsigned char kLowest = 0xed;
  if ((octets.back() & '\x80') != 0) return false;
  const BytesView middle = octets.substr(1, octets.size() - 2);
  return octets.back() != kHighest || static_cast<unsigned char>(octets.front()) < kLowest ||
         std::any_of(middle.begin(), middle.end(), [](char octet) { return octet != kOnes; });
}

}  // namespace

Result<X25519Key> X25519Key::generate() {
  Result<Secret> secret = Secret::make(crypto_scalarmult_SCALARBYTES);
  if (!secret) return tl::unexpected(secret.error());
  random_fill(secret->mutable_view());
  return from_secret(secret->view());
}

Result<X25519Key> X25519Key::from_secret(SecretView secret) {
  if (secret.size() != crypto_scalarmult_SCALARBYTES) {
    return error("an X25519 secret has 32 octets, not " + std::to_string(secret.size()));
  }
  Result<Secret> copy = Secret::make(secret.size());
  if (!copy) return tl::unexpected(copy.error());
  std::copy(secret.begin(), secret.end(), copy->mutable_view().begin());
  PublicKey public_key;
  crypto_scalarmult_base(public_key.octets.data(), copy->view().data());
  return X25519Key(std::move(*copy), public_key);
}

bool is_x25519_public_key(BytesView key) {
  if (key.size() != crypto_scalarmult_BYTES || !is_below_prime(key)) return false;
  // Every scalar gives zero with a point of small order, so any tells.
  constexpr std::array<std::uint8_t, crypto_scalarmult_SCALARBYTES> kScalar{};
  std::array<std::uint8_t, crypto_scalarmult_BYTES> shared{};
  return crypto_scalarmult(shared.data(), kScalar.data(), octets(key)) == 0;
}

}  // namespace comity::crypto
