#include <vector>

#include "crypto/frost/group.h"
#include "crypto/frost/vss_commitment.h"
#include "registers/keys/queries.h"
#include "wire/messages.h"

namespace comity::keys {

namespace frost = crypto::frost;

bool signs_separately(const v1::SigningGroup& group) { return group.mode() == v1::SEPARATE; }

Result<PublicKey> own_key_of(const v1::SigningGroup& group, std::string_view party) {
  const BytesView keys = group.commitment();
  for (int place = 0; signs_separately(group) && place < group.members_size(); ++place) {
    const std::size_t begin = static_cast<std::size_t>(place) * PublicKey::kSize;
    if (group.members(place).party() != party || begin >= keys.size()) continue;
    return PublicKey::from(keys.substr(begin, PublicKey::kSize));
  }
  return error(ErrorKind::not_found, std::string(party) + " has no key of its own in the group");
}

Result<frost::Group> group_of(const v1::SigningGroup& record) {
  if (signs_separately(record)) {
    return error(ErrorKind::conflict, "the members of the group have no key in common");
  }
  const Result<frost::VssCommitment> commitment =
      frost::VssCommitment::decode(record.commitment(), record.threshold());
  if (!commitment) return tl::unexpected(commitment.error());
  std::vector<frost::Identifier> identifiers;
  for (const v1::GroupMember& member : record.members()) {
    const Result<frost::Identifier> identifier =
        frost::Identifier::from_number(static_cast<std::uint16_t>(member.identifier()));
    if (!identifier) return tl::unexpected(identifier.error());
    identifiers.push_back(*identifier);
  }
  return frost::Group::make(*commitment, std::move(identifiers));
}

}  // namespace comity::keys
