#include "crypto/frost/signer.h"

#include <sodium.h>

namespace comity::crypto::frost {

Signer::Signer(const Identifier& identifier, SigningSet set, Secret memory)
    : identifier_(identifier), set_(std::move(set)), memory_(std::move(memory)) {}

Result<Signer> Signer::make(const KeyShare& share, const SigningSet& set) {
  const SigningSet::Row* row = set.find(share.identifier());
  if (row == nullptr) return error(share.identifier().text() + " is not in the set that signs");
  if (share.group_key() != set.key()) {
    return error("the share of " + share.identifier().text() + " is of another group");
  }
  Result<Secret> memory = Secret::make(2 * kScalarBytes);
  if (!memory) return tl::unexpected(memory.error());
  crypto_core_ed25519_scalar_mul(memory->mutable_view().data(), row->weight.octets().data(),
                                 share.view().data());
  return Signer(share.identifier(), set, std::move(*memory));
}

Result<SignatureShare> Signer::sign(const Signing& signing, Nonce nonce) {
  if (signing.set() != set_) return error("another set signs than this signer is ready for");
  const SecretView hiding = nonce.hiding();
  if (hiding.empty()) return error("the nonce was used before");
  const Signing::Row* own = nullptr;
  for (const Signing::Row& row : signing.rows()) {
    if (row.commitment.signer == identifier_) own = &row;
  }
  if (own == nullptr || own->commitment.nonce != nonce.commitment()) {
    return error("the commitment of " + identifier_.text() + " is not the one of its nonce");
  }
  // z = hiding + binding * binding factor + weight * share * challenge. Every partial result but
  // the sum would give a secret away, so they stay in locked memory.
  const std::uint8_t* weighted = memory_.view().data();
  std::uint8_t* product = memory_.mutable_view().data() + kScalarBytes;
  std::uint8_t* sum = nonce.batch_->mutable_view().data() + nonce.offset_;
  crypto_core_ed25519_scalar_mul(product, nonce.binding().data(),
                                 own->binding_factor.octets().data());
  crypto_core_ed25519_scalar_add(sum, sum, product);
  crypto_core_ed25519_scalar_mul(product, weighted, signing.challenge().octets().data());
  crypto_core_ed25519_scalar_add(sum, sum, product);
  sodium_memzero(product, kScalarBytes);
  const Result<Scalar> value = Scalar::from({reinterpret_cast<const char*>(sum), kScalarBytes});
  if (!value) return tl::unexpected(value.error());
  return SignatureShare{identifier_, *value};
}

}  // namespace comity::crypto::frost
