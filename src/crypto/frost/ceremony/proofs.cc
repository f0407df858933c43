#include "crypto/frost/ceremony/proofs.h"

#include "crypto/frost/hashes.h"
#include "crypto/frost/point.h"
#include "crypto/frost/secret_scalar.h"

namespace comity::crypto::frost {
namespace {

// A nonce of 32 octets, the first of 64.
Result<Secret> draw_nonce(SecretView randomness, SecretView secret, BytesView statement) {
  if (randomness.size() != kProofRandomnessBytes || secret.size() != kScalarBytes) {
    return error("a proof needs a secret and randomness of 32 octets each");
  }
  Result<Secret> out = Secret::make(sizeof(Digest));
  if (!out) return out;
  hash_nonce(randomness, secret,
             std::span<std::uint8_t, sizeof(Digest)>{out->mutable_view().data(), sizeof(Digest)},
             statement);
  return out;
}

// nonce + challenge * secret, which hides the secret behind the nonce.
Result<Scalar> respond(SecretView nonce, const Scalar& challenge, SecretView secret) {
  Result<Secret> sum = multiply_secret(secret, challenge);
  if (!sum) return tl::unexpected(sum.error());
  add_secret(sum->mutable_view(), nonce);
  return Scalar::from(shown(sum->view()));
}

Bytes about(const Element& key, const Element& base, const Element& product, BytesView bound) {
  Bytes octets;
  for (const Element* element : {&key, &base, &product}) octets += element->view();
  octets += bound;
  return octets;
}

Scalar equality_challenge(BytesView statement, const Element& of_key, const Element& of_base) {
  return Scalar::reduce(hash_ceremony("equality", {of_key.view(), of_base.view(), statement}));
}

Status check_proof_size(BytesView octets) {
  if (octets.size() == kProofBytes) return {};
  return error("a proof has 64 octets, not " + std::to_string(octets.size()));
}

}  // namespace

Result<PossessionProof> PossessionProof::decode(BytesView octets) {
  if (Status status = check_proof_size(octets); !status) return tl::unexpected(status.error());
  const Result<Element> commitment = Element::from(octets.substr(0, kElementBytes));
  if (!commitment) return tl::unexpected(commitment.error());
  const Result<Scalar> response = Scalar::from(octets.substr(kElementBytes));
  if (!response) return tl::unexpected(response.error());
  return PossessionProof{*commitment, *response};
}

Bytes PossessionProof::encode() const { return Bytes(commitment.view()).append(response.view()); }

Result<PossessionProof> PossessionProof::make(SecretView secret, const Element& key,
                                              const Identifier& prover, BytesView bound,
                                              SecretView randomness) {
  const Bytes statement = Bytes(prover.view()).append(key.view()).append(bound);
  const Result<Secret> nonce = draw_nonce(randomness, secret, statement);
  if (!nonce) return tl::unexpected(nonce.error());
  const SecretView scalar = nonce->view().first(kScalarBytes);
  const Result<Element> commitment = Point::base_times_secret(scalar);
  if (!commitment) return tl::unexpected(commitment.error());
  const Scalar challenge = hash_possession({prover.view(), key.view(), commitment->view(), bound});
  const Result<Scalar> response = respond(scalar, challenge, secret);
  if (!response) return tl::unexpected(response.error());
  return PossessionProof{*commitment, *response};
}

bool PossessionProof::holds(const Element& key, const Identifier& prover, BytesView bound) const {
  const Scalar challenge = hash_possession({prover.view(), key.view(), commitment.view(), bound});
  return Point::base_times(response) == Point(commitment) + challenge * Point(key);
}

Result<EqualityProof> EqualityProof::decode(BytesView octets) {
  if (Status status = check_proof_size(octets); !status) return tl::unexpected(status.error());
  const Result<Scalar> challenge = Scalar::from(octets.substr(0, kScalarBytes));
  if (!challenge) return tl::unexpected(challenge.error());
  const Result<Scalar> response = Scalar::from(octets.substr(kScalarBytes));
  if (!response) return tl::unexpected(response.error());
  return EqualityProof{*challenge, *response};
}

Bytes EqualityProof::encode() const { return Bytes(challenge.view()).append(response.view()); }

Result<EqualityProof> EqualityProof::make(SecretView secret, const Element& key,
                                          const Element& base, const Element& product,
                                          BytesView bound, SecretView randomness) {
  const Bytes statement = about(key, base, product, bound);
  const Result<Secret> nonce = draw_nonce(randomness, secret, statement);
  if (!nonce) return tl::unexpected(nonce.error());
  const SecretView scalar = nonce->view().first(kScalarBytes);
  const Result<Element> of_key = Point::base_times_secret(scalar);
  if (!of_key) return tl::unexpected(of_key.error());
  const Result<Secret> times_base = Point::secret_times(scalar, base);
  if (!times_base) return tl::unexpected(times_base.error());
  const Result<Element> of_base = Element::from(shown(times_base->view()));
  if (!of_base) return tl::unexpected(of_base.error());
  const Scalar challenge = equality_challenge(statement, *of_key, *of_base);
  const Result<Scalar> response = respond(scalar, challenge, secret);
  if (!response) return tl::unexpected(response.error());
  return EqualityProof{challenge, *response};
}

bool EqualityProof::holds(const Element& key, const Element& base, const Element& product,
                          BytesView bound) const {
  const Scalar minus = Scalar() - challenge;
  const Result<Element> of_key = (Point::base_times(response) + minus * Point(key)).element();
  const Result<Element> of_base = (response * Point(base) + minus * Point(product)).element();
  return of_key && of_base &&
         equality_challenge(about(key, base, product, bound), *of_key, *of_base) == challenge;
}

}  // namespace comity::crypto::frost
