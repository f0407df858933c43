#include "registers/names/power.h"

#include <algorithm>

#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::names {

bool covers(const v1::KeyPower& power, std::string_view zone, std::string_view owner,
            std::span<const std::uint32_t> types) {
  const auto names = [&power](std::uint32_t type) {
    return std::binary_search(power.types().begin(), power.types().end(), type);
  };
  return power.zone() == zone && std::all_of(types.begin(), types.end(), names) &&
         is_below(owner, zone) &&
         (owner == power.owner() || (power.below() && is_below(owner, power.owner())));
}

bool reaches(const state::View& view, const v1::KeyPower& power, std::string_view zone,
             std::string_view owner, std::initializer_list<std::uint32_t> types) {
  // What was registered below since is another's, whoever holds it.
  if (!covers(power, zone, owner, {types.begin(), types.size()}) ||
      registered_above(view, zone, owner) != power.label()) {
    return false;
  }
  v1::Delegation record;
  return find_delegation(view, zone, power.label(), record) &&
         record.held_height() == power.held_height();
}

}  // namespace comity::names
