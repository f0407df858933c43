// One message signed by one set: all public values of round two, and the end, where the shares
// become one signature (RFC 9591, 5.2 and 5.3). Values, any thread.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "crypto/frost/commitment_list.h"
#include "crypto/frost/point.h"
#include "crypto/frost/refusal.h"
#include "crypto/frost/signing_set.h"

namespace comity::crypto::frost {

// What a signer answers with. Public once it is sent.
struct SignatureShare {
  Identifier signer;
  Scalar value;

  friend bool operator==(const SignatureShare&, const SignatureShare&) = default;
};

class Signing {
 public:
  struct Row {
    SignerCommitment commitment;
    Scalar binding_factor;
    Point commitment_share;  // hiding + binding factor * binding
  };

  // Computes binding factors, group commitment and challenge: about 100 us per signer. Refuses
  // commitments that are not exactly those of the set, and a group commitment that is the identity.
  [[nodiscard]] static Result<Signing> begin(std::shared_ptr<const SigningSet> set,
                                             const CommitmentList& commitments, BytesView message);

  [[nodiscard]] const SigningSet& set() const { return *set_; }
  // Ascending by identifier, as set().rows().
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] const Element& group_commitment() const { return group_commitment_; }
  [[nodiscard]] const Scalar& challenge() const { return challenge_; }

  // verify_signature_share (RFC 9591, 5.4): about 120 us.
  [[nodiscard]] bool holds(const SignatureShare& share) const;

  // One share of each of the set, in any order. The result was verified by crypto::verify, with
  // whose rule all signatures are judged; only if that fails are the shares looked at one by one.
  // No culprit is named when shares are missing, too many, or of others than the set.
  [[nodiscard]] tl::expected<Signature, Refusal> aggregate(
      std::span<const SignatureShare> shares) const;

 private:
  Signing(std::shared_ptr<const SigningSet> set, std::vector<Row> rows,
          const Element& group_commitment, const Scalar& challenge, BytesView message);

  std::shared_ptr<const SigningSet> set_;
  std::vector<Row> rows_;
  Element group_commitment_;
  Scalar challenge_;
  Bytes message_;
};

}  // namespace comity::crypto::frost
