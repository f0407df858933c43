#include <vector>

#include "crypto/frost/group.h"
#include "crypto/frost/vss_commitment.h"
#include "registers/keys/queries.h"
#include "wire/messages.h"

namespace comity::keys {

namespace frost = crypto::frost;

Result<frost::Group> group_of(const v1::SigningGroup& record) {
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
