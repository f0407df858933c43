// A trusted dealer, for communities that try things out: one hand makes every share of a group's
// key, and says so on record (SigningGroup.dealt).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "folder/data_folder.h"
#include "folder/share_file.h"
#include "wire/fwd.h"

namespace comity::founding {

struct DealPlan {
  dns::Name zone;
  keys::Role role = keys::Role::zone_signing;
  std::uint32_t threshold = 0;
  std::vector<std::string> parties;  // identifiers 1, 2, ... in this order
};

// Writes each party's share, open, to <folder>/custody and fills `group` with what goes on record.
// The dealer's polynomial is wiped before it returns.
[[nodiscard]] Status deal_group(const DealPlan& plan, const folder::DataFolder& folder,
                                v1::SigningGroup& group);

}  // namespace comity::founding
