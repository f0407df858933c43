#include "crypto/frost/ceremony/joining.h"

#include "crypto/frost/ceremony/proofs.h"

namespace comity::crypto::frost {
namespace {

Digest bound_by(const Purpose& purpose) {
  return hash_ceremony("joining", {encode_purpose(purpose)});
}

}  // namespace

Result<Bytes> prove_joining(const Purpose& purpose, const Identifier& receiver,
                            const OneTimeKey& key, SecretView randomness) {
  const Result<PossessionProof> proof = PossessionProof::make(
      key.view(), key.public_key(), receiver, view(bound_by(purpose)), randomness);
  if (!proof) return tl::unexpected(proof.error());
  return proof->encode();
}

Status check_joining(const Purpose& purpose, const Receiver& receiver, BytesView proof) {
  const Result<PossessionProof> decoded = PossessionProof::decode(proof);
  if (!decoded) return tl::unexpected(decoded.error());
  if (decoded->holds(receiver.one_time_key, receiver.identifier, view(bound_by(purpose)))) {
    return {};
  }
  return error("the one-time key is not the poster's own");
}

}  // namespace comity::crypto::frost
