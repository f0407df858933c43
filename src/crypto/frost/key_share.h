// One member's share of the group's key, in locked memory; and the trusted dealer that makes all of
// them (RFC 9591, appendix C). Moves, never copies. One thread at a time.
#pragma once

#include <vector>

#include "base/result.h"
#include "crypto/frost/group.h"
#include "crypto/frost/polynomial.h"
#include "crypto/secret.h"

namespace comity::crypto::frost {

class KeyShare {
 public:
  // `share` has 32 octets. Refuses a share that is not canonical, is zero, is of no member, or is
  // not the one that the group's commitment promises to `identifier`.
  [[nodiscard]] static Result<KeyShare> make(const Group& group, const Identifier& identifier,
                                             Secret share);

  [[nodiscard]] const Identifier& identifier() const { return identifier_; }
  // For sealing it at rest.
  [[nodiscard]] SecretView view() const { return share_.view(); }
  // The key of the group that the share belongs to.
  [[nodiscard]] const Element& group_key() const { return group_key_; }

 private:
  KeyShare(const Identifier& identifier, const Element& group_key, Secret share);

  Identifier identifier_;
  Element group_key_;
  Secret share_;
};

struct Deal {
  Group group;
  std::vector<KeyShare> shares;  // ascending by identifier
};

// The dealer knows every share and the group's secret for as long as `polynomial` lives.
[[nodiscard]] Result<Deal> deal(const Polynomial& polynomial, std::vector<Identifier> identifiers);

}  // namespace comity::crypto::frost
