// The commitments of all who sign one message, ascending by identifier (RFC 9591, 4.3): what binds
// every share to this message and these signers. Values, any thread. Octets: docs/spec/frost.md.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/frost/identifier.h"
#include "crypto/frost/nonce.h"

namespace comity::crypto::frost {

struct SignerCommitment {
  Identifier signer;
  NonceCommitment nonce;

  friend bool operator==(const SignerCommitment&, const SignerCommitment&) = default;
};

class CommitmentList {
 public:
  // Sorts. Refuses none, more than limits::kFrostMembers, and a signer that is there twice.
  [[nodiscard]] static Result<CommitmentList> make(std::vector<SignerCommitment> rows);
  // Reads encode_group_commitment_list: 96 octets per signer, strictly ascending; every scalar and
  // every element is checked. Whatever is accepted encodes to the same octets again.
  [[nodiscard]] static Result<CommitmentList> decode(BytesView bytes);
  [[nodiscard]] Bytes encode() const;

  [[nodiscard]] const std::vector<SignerCommitment>& rows() const { return rows_; }

  friend bool operator==(const CommitmentList&, const CommitmentList&) = default;

 private:
  explicit CommitmentList(std::vector<SignerCommitment> rows) : rows_(std::move(rows)) {}

  std::vector<SignerCommitment> rows_;
};

}  // namespace comity::crypto::frost
