#include "crypto/frost/signing.h"

#include <algorithm>

#include "crypto/ed25519.h"
#include "crypto/frost/hashes.h"

namespace comity::crypto::frost {
namespace {

// compute_binding_factors (RFC 9591, 4.4) and the summands of compute_group_commitment (4.5).
std::vector<Signing::Row> bind(const Element& key, const CommitmentList& commitments,
                               BytesView message) {
  const Digest message_hash = hash_message(message);
  const Digest list_hash = hash_commitments(commitments.encode());
  std::vector<Signing::Row> rows;
  rows.reserve(commitments.rows().size());
  for (const SignerCommitment& commitment : commitments.rows()) {
    const Scalar factor =
        hash_binding({key.view(), view(message_hash), view(list_hash), commitment.signer.view()});
    rows.push_back({commitment, factor,
                    Point(commitment.nonce.hiding) + factor * Point(commitment.nonce.binding)});
  }
  return rows;
}

Signature join(const Element& group_commitment, const Scalar& sum) {
  Signature signature;
  std::copy(group_commitment.octets().begin(), group_commitment.octets().end(),
            signature.octets.begin());
  std::copy(sum.octets().begin(), sum.octets().end(), signature.octets.begin() + kElementBytes);
  return signature;
}

}  // namespace

Signing::Signing(std::shared_ptr<const SigningSet> set, std::vector<Row> rows,
                 const Element& group_commitment, const Scalar& challenge, BytesView message)
    : set_(std::move(set)),
      rows_(std::move(rows)),
      group_commitment_(group_commitment),
      challenge_(challenge),
      message_(message) {}

Result<Signing> Signing::begin(std::shared_ptr<const SigningSet> set,
                               const CommitmentList& commitments, BytesView message) {
  const bool same = std::equal(set->rows().begin(), set->rows().end(), commitments.rows().begin(),
                               commitments.rows().end(),
                               [](const SigningSet::Row& row, const SignerCommitment& commitment) {
                                 return row.member.identifier == commitment.signer;
                               });
  if (!same) return error("the commitments are not one of each signer of the set");

  std::vector<Row> rows = bind(set->key(), commitments, message);
  Point sum;
  for (const Row& row : rows) sum = sum + row.commitment_share;
  const Result<Element> group_commitment = sum.element();
  if (!group_commitment) return at("group commitment", group_commitment.error());
  const Scalar challenge = hash_challenge({group_commitment->view(), set->key().view(), message});
  return Signing(std::move(set), std::move(rows), *group_commitment, challenge, message);
}

bool Signing::holds(const SignatureShare& share) const {
  const SigningSet::Row* signer = set_->find(share.signer);
  if (signer == nullptr) return false;
  const Row& row = rows_[static_cast<std::size_t>(signer - set_->rows().data())];
  return Point::base_times(share.value) ==
         row.commitment_share +
             (challenge_ * signer->weight) * Point(signer->member.verifying_share);
}

tl::expected<Signature, Refusal> Signing::aggregate(std::span<const SignatureShare> shares) const {
  std::vector<SignatureShare> sorted(shares.begin(), shares.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const SignatureShare& a, const SignatureShare& b) { return a.signer < b.signer; });
  const bool same = std::equal(rows_.begin(), rows_.end(), sorted.begin(), sorted.end(),
                               [](const Row& row, const SignatureShare& share) {
                                 return row.commitment.signer == share.signer;
                               });
  if (!same) {
    return tl::unexpected(Refusal{"the shares are not one of each signer of the set", {}});
  }
  Scalar sum;
  for (const SignatureShare& share : sorted) sum = sum + share.value;
  const Signature signature = join(group_commitment_, sum);
  if (verify(set_->key().public_key(), message_, signature)) return signature;

  Refusal refusal{"signature shares that do not hold, of:", {}};
  for (const SignatureShare& share : sorted) {
    if (holds(share)) continue;
    refusal.message += " " + share.signer.text();
    refusal.culprits.push_back(share.signer);
  }
  return tl::unexpected(std::move(refusal));
}

}  // namespace comity::crypto::frost
