#include "crypto/key_seal.h"

#include <sodium.h>

#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "crypto/octets.h"

namespace comity::crypto {
namespace {

// magic || u64 passes || u64 memory || salt || nonce || ciphertext and tag || SHA-256 of all before
constexpr BytesView kMagic = "comity sealed key v1\n";
constexpr BytesView kMagicOfAnyVersion = "comity sealed key v";
constexpr std::size_t kPassesAt = kMagic.size();
constexpr std::size_t kMemoryAt = kPassesAt + 8;
constexpr std::size_t kSaltAt = kMemoryAt + 8;
constexpr std::size_t kNonceAt = kSaltAt + crypto_pwhash_SALTBYTES;
constexpr std::size_t kHeaderBytes = kNonceAt + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

bool within_bounds(const SealCost& cost) {
  return cost.passes >= kLowestCost.passes && cost.passes <= kHighestCost.passes &&
         cost.memory_bytes >= kLowestCost.memory_bytes &&
         cost.memory_bytes <= kHighestCost.memory_bytes;
}

Result<Secret> derive_key(BytesView passphrase, BytesView salt, const SealCost& cost) {
  Result<Secret> key = Secret::make(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  if (!key) return key;
  if (crypto_pwhash(key->mutable_view().data(), key->mutable_view().size(), passphrase.data(),
                    passphrase.size(), octets(salt), cost.passes,
                    static_cast<std::size_t>(cost.memory_bytes),
                    crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return error(ErrorKind::unavailable, "Argon2id could not have its " +
                                             std::to_string(cost.memory_bytes >> 20) +
                                             " MiB of memory");
  }
  return key;
}

// Everything but the passphrase: form, sizes, checksum, costs.
Result<SealCost> check_form(BytesView sealed) {
  if (!sealed.starts_with(kMagic)) {
    if (sealed.starts_with(kMagicOfAnyVersion)) {
      return error(ErrorKind::corrupt,
                   "sealed key is of a version that this program does not know");
    }
    return error(ErrorKind::corrupt, "not a sealed key: it does not start with \"" +
                                         std::string(kMagicOfAnyVersion) + "\"");
  }
  const std::size_t overhead = kHeaderBytes + kTagBytes + Hash::kSize;
  if (sealed.size() <= overhead || sealed.size() > overhead + kSealedSecretBytes) {
    return error(ErrorKind::corrupt, "sealed key has an impossible length of " +
                                         std::to_string(sealed.size()) + " octets");
  }
  const BytesView covered = sealed.substr(0, sealed.size() - Hash::kSize);
  if (sha256(covered).view() != sealed.substr(covered.size())) {
    return error(ErrorKind::corrupt,
                 "sealed key is damaged: its checksum does not match, restore it from a backup");
  }
  const SealCost cost{.passes = read_u64(sealed.substr(kPassesAt)),
                      .memory_bytes = read_u64(sealed.substr(kMemoryAt))};
  if (!within_bounds(cost)) {
    return error(ErrorKind::corrupt, "sealed key asks for Argon2id costs out of bounds");
  }
  return cost;
}

}  // namespace

Result<Bytes> seal(SecretView secret, BytesView passphrase, const SealCost& cost) {
  if (Status ready = initialise(); !ready) return tl::unexpected(ready.error());
  if (secret.empty() || secret.size() > kSealedSecretBytes) {
    return error("a secret of " + std::to_string(secret.size()) + " octets cannot be sealed");
  }
  if (passphrase.empty()) return error("the passphrase is empty");
  if (!within_bounds(cost)) return error("Argon2id costs out of bounds");

  Bytes sealed(kMagic);
  append_u64(sealed, cost.passes);
  append_u64(sealed, cost.memory_bytes);
  sealed.resize(kHeaderBytes);
  randombytes_buf(octets(sealed) + kSaltAt, kHeaderBytes - kSaltAt);
  const Bytes header = sealed;

  const Result<Secret> key =
      derive_key(passphrase, BytesView(header).substr(kSaltAt, crypto_pwhash_SALTBYTES), cost);
  if (!key) return tl::unexpected(key.error());
  sealed.resize(kHeaderBytes + secret.size() + kTagBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      octets(sealed) + kHeaderBytes, nullptr, secret.data(), secret.size(),
      octets(BytesView(header)), header.size(), nullptr, octets(BytesView(header)) + kNonceAt,
      key->view().data());
  sealed.append(sha256(sealed).view());
  return sealed;
}

Result<Secret> open(BytesView sealed, BytesView passphrase) {
  if (Status ready = initialise(); !ready) return tl::unexpected(ready.error());
  const Result<SealCost> cost = check_form(sealed);
  if (!cost) return tl::unexpected(cost.error());

  const BytesView ciphertext =
      sealed.substr(kHeaderBytes, sealed.size() - kHeaderBytes - Hash::kSize);
  Result<Secret> secret = Secret::make(ciphertext.size() - kTagBytes);
  if (!secret) return secret;
  const Result<Secret> key =
      derive_key(passphrase, sealed.substr(kSaltAt, crypto_pwhash_SALTBYTES), *cost);
  if (!key) return tl::unexpected(key.error());
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          secret->mutable_view().data(), nullptr, nullptr, octets(ciphertext), ciphertext.size(),
          octets(sealed), kHeaderBytes, octets(sealed) + kNonceAt, key->view().data()) != 0) {
    return error("wrong passphrase: the sealed key is undamaged and does not open");
  }
  return secret;
}

}  // namespace comity::crypto
