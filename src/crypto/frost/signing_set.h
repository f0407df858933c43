// The members that sign together, and what can be computed before any message is known: their
// Lagrange coefficients. One set serves all messages of a session. Values, any thread.
#pragma once

#include <vector>

#include "base/result.h"
#include "crypto/frost/group.h"

namespace comity::crypto::frost {

// derive_interpolating_value (RFC 9591, 4.2): the weight of the value at `party` when the value at
// `place`, zero unless a share is repaired, is interpolated from those at `parties`. Refuses a
// party that is not among them, and parties that are there twice.
[[nodiscard]] Result<Scalar> interpolating_value(const Identifier& party,
                                                 std::vector<Identifier> parties,
                                                 const Scalar& place = {});

class SigningSet {
 public:
  struct Row {
    Member member;
    Scalar weight;  // its interpolating value in this set

    friend bool operator==(const Row&, const Row&) = default;
  };

  // Refuses fewer than the threshold, those who are no members, and a member that is there twice.
  [[nodiscard]] static Result<SigningSet> choose(const Group& group,
                                                 std::vector<Identifier> signers);

  [[nodiscard]] const Element& key() const { return key_; }
  // Ascending by identifier.
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  // Null when `signer` is not in the set.
  [[nodiscard]] const Row* find(const Identifier& signer) const;

  friend bool operator==(const SigningSet&, const SigningSet&) = default;

 private:
  SigningSet(const Element& key, std::vector<Row> rows) : key_(key), rows_(std::move(rows)) {}

  Element key_;
  std::vector<Row> rows_;
};

}  // namespace comity::crypto::frost
