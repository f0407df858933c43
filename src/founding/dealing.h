// The signing groups of a sample community: as a plan, whose key its members make in a ceremony, or
// with a key that a trusted dealer makes, for tests, benches and a node that is tried out alone:
// one hand has every share then, and says so on record (SigningGroup.dealt).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "folder/data_folder.h"
#include "folder/share_file.h"
#include "wire/fwd.h"

namespace comity::founding {

struct GroupPlan {
  dns::Name zone;
  keys::Role role = keys::Role::zone_signing;
  std::uint32_t threshold = 0;
  std::vector<std::string> parties;  // identifiers 1, 2, ... in this order
};

// Who the members are, and the terms; no key.
[[nodiscard]] v1::SigningGroup group_of(const GroupPlan& plan);

// Writes each party's share, open, to <folder>/custody and fills `group` with what goes on record.
// The dealer's polynomial is wiped before it returns.
[[nodiscard]] Status deal_group(const GroupPlan& plan, const folder::DataFolder& folder,
                                v1::SigningGroup& group);

}  // namespace comity::founding
