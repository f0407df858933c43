#include "crypto/frost/key_share.h"

#include "crypto/frost/point.h"

namespace comity::crypto::frost {

KeyShare::KeyShare(const Identifier& identifier, const Element& group_key, Secret share)
    : identifier_(identifier), group_key_(group_key), share_(std::move(share)) {}

Result<KeyShare> KeyShare::make(const Group& group, const Identifier& identifier, Secret share) {
  const Member* member = group.find(identifier);
  if (member == nullptr) return error(identifier.text() + " is no member of the group");
  if (!is_canonical_scalar(share.view())) {
    return error("the share of " + identifier.text() + " is not below the order of the group");
  }
  const Result<Element> claimed = Point::base_times_secret(share.view());
  if (!claimed || *claimed != member->verifying_share) {
    return error("the share of " + identifier.text() + " is not the one that was committed to");
  }
  return KeyShare(identifier, group.key(), std::move(share));
}

Result<Deal> deal(const Polynomial& polynomial, std::vector<Identifier> identifiers) {
  Result<Group> group = Group::make(polynomial.commitment(), std::move(identifiers));
  if (!group) return tl::unexpected(group.error());
  std::vector<KeyShare> shares;
  for (const Member& member : group->members()) {
    Result<Secret> octets = polynomial.share_of(member.identifier);
    if (!octets) return tl::unexpected(octets.error());
    Result<KeyShare> share = KeyShare::make(*group, member.identifier, std::move(*octets));
    if (!share) return tl::unexpected(share.error());
    shares.push_back(std::move(*share));
  }
  return Deal{std::move(*group), std::move(shares)};
}

}  // namespace comity::crypto::frost
