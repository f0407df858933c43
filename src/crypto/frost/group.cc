#include "crypto/frost/group.h"

#include <algorithm>
#include <string>

#include "base/limits.h"

namespace comity::crypto::frost {

Status check_threshold(std::size_t threshold, std::size_t members) {
  if (members > limits::kFrostMembers) {
    return error("a group has at most " + std::to_string(limits::kFrostMembers) + " members, not " +
                 std::to_string(members));
  }
  if (threshold < 2 || threshold > members) {
    return error("threshold " + std::to_string(threshold) + " of " + std::to_string(members) +
                 " members: it is at least 2 and at most all of them");
  }
  return {};
}

bool is_sound_threshold(std::size_t threshold, std::size_t members) {
  return check_threshold(threshold, members).has_value() && threshold > members / 2;
}

Group::Group(const Element& key, std::size_t threshold, std::vector<Member> members)
    : key_(key), threshold_(threshold), members_(std::move(members)) {}

Result<Group> Group::make(const VssCommitment& commitment, std::vector<Identifier> identifiers) {
  if (Status status = check_threshold(commitment.threshold(), identifiers.size()); !status) {
    return tl::unexpected(status.error());
  }
  std::sort(identifiers.begin(), identifiers.end());
  const auto twice = std::adjacent_find(identifiers.begin(), identifiers.end());
  if (twice != identifiers.end()) return error("member " + twice->text() + " is there twice");

  std::vector<Member> members;
  for (const Identifier& identifier : identifiers) {
    Result<Element> share = commitment.verifying_share(identifier);
    if (!share) return at("member " + identifier.text(), share.error());
    members.push_back({identifier, *share});
  }
  return Group(commitment.group_key(), commitment.threshold(), std::move(members));
}

const Member* Group::find(const Identifier& identifier) const {
  const auto place = std::lower_bound(
      members_.begin(), members_.end(), identifier,
      [](const Member& member, const Identifier& wanted) { return member.identifier < wanted; });
  return place != members_.end() && place->identifier == identifier ? &*place : nullptr;
}

}  // namespace comity::crypto::frost
