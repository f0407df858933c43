#include "registers/names/power.h"

#include <algorithm>

#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::names {

bool reaches(const state::View& view, const v1::KeyPower& power, std::string_view zone,
             std::string_view owner, std::initializer_list<std::uint32_t> types) {
  const auto names = [&power](std::uint32_t type) {
    return std::binary_search(power.types().begin(), power.types().end(), type);
  };
  if (power.zone() != zone || !std::all_of(types.begin(), types.end(), names)) return false;
  const bool at = owner == power.owner() || (power.below() && is_below(owner, power.owner()));
  // What was registered below since is another's, whoever holds it.
  if (!at || !is_below(owner, zone) || registered_above(view, zone, owner) != power.label()) {
    return false;
  }
  v1::Delegation record;
  return find_delegation(view, zone, power.label(), record) &&
         record.held_height() == power.held_height();
}

}  // namespace comity::names
