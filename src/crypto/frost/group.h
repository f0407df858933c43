// A group of signers: one public key, a threshold, and what is known in public of every member's
// share. Values, any thread.
#pragma once

#include <cstddef>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "crypto/frost/element.h"
#include "crypto/frost/identifier.h"
#include "crypto/frost/vss_commitment.h"

namespace comity::crypto::frost {

// 2 <= threshold <= members <= limits::kFrostMembers: what the arithmetic needs.
[[nodiscard]] Status check_threshold(std::size_t threshold, std::size_t members);
// Policy, not arithmetic: more than half, so that no two disjoint sets of members can both sign.
[[nodiscard]] bool is_sound_threshold(std::size_t threshold, std::size_t members);

struct Member {
  Identifier identifier;
  Element verifying_share;  // share * B

  friend bool operator==(const Member&, const Member&) = default;
};

class Group {
 public:
  // derive_group_info (RFC 9591, appendix C.2): all public values follow from the commitment, so
  // they cannot contradict each other. Refuses a wrong threshold and an identifier that is there
  // twice. About 90 us for each member and coefficient.
  [[nodiscard]] static Result<Group> make(const VssCommitment& commitment,
                                          std::vector<Identifier> identifiers);

  [[nodiscard]] const Element& key() const { return key_; }
  [[nodiscard]] std::size_t threshold() const { return threshold_; }
  // Ascending by identifier.
  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  // Null when `identifier` is no member.
  [[nodiscard]] const Member* find(const Identifier& identifier) const;

  friend bool operator==(const Group&, const Group&) = default;

 private:
  Group(const Element& key, std::size_t threshold, std::vector<Member> members);

  Element key_;
  std::size_t threshold_;
  std::vector<Member> members_;
};

}  // namespace comity::crypto::frost
