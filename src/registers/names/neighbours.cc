#include "registers/names/neighbours.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "dns/limits.h"
#include "dns/record.h"
#include "registers/names/limits.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::refuse;
using ledger::Verdict;

bool has_set(const state::View& view, std::string_view zone, std::string_view owner,
             std::uint16_t type) {
  v1::RecordSet set;
  return find_set(view, zone, owner, type, set);
}

// A DNAME renames all that lies strictly below it.
Verdict require_no_dname_above(const state::View& view, std::string_view zone,
                               std::string_view name) {
  for (std::string above = name_above(name); is_below(above, zone); above = name_above(above)) {
    if (has_set(view, zone, above, dns::type::kDname)) {
      return refuse(kOccupied, std::string(name) + " lies below the DNAME of " + above);
    }
  }
  return {};
}

Verdict require_no_cut(const state::View& view, std::string_view zone, std::string_view name) {
  const std::string cut = cut_above(view, zone, name);
  if (cut.empty()) return {};
  return refuse(kBelowCut, std::string(name) + " lies at or below " + name_of_label(cut, zone) +
                               ", which has name servers of its own: they publish what is there");
}

// Of the sets and of the addresses there one that is no `type`; empty when there is none.
std::string neighbour(const state::View& view, std::string_view zone, std::string_view owner,
                      std::uint16_t type) {
  v1::Host host;
  if (find_host(view, zone, owner, host)) return "addresses";
  for (const std::uint16_t other : types_at(view, zone, owner)) {
    if (other != type) return dns::type_name(other);
  }
  return "";
}

}  // namespace

Verdict require_place_for_set(const state::View& view, std::string_view zone,
                              std::string_view owner, std::uint16_t type) {
  Verdict verdict = require_no_cut(view, zone, owner);
  if (verdict) verdict = require_no_dname_above(view, zone, owner);
  if (!verdict) return verdict;
  if (type != dns::type::kCname) {
    if (has_set(view, zone, owner, dns::type::kCname)) {
      return refuse(kOccupied, std::string(owner) + " is an alias: a CNAME stands alone");
    }
  } else if (const std::string other = neighbour(view, zone, owner, type); !other.empty()) {
    return refuse(kOccupied, "a CNAME stands alone, and " + std::string(owner) + " has " + other);
  }
  const std::vector<std::uint16_t> types = types_at(view, zone, owner);
  if (types.size() >= limits::kHeldTypes &&
      std::find(types.begin(), types.end(), type) == types.end()) {
    return refuse(kOccupied, std::string(owner) + " has " + std::to_string(types.size()) +
                                 " sets: more than some name servers take of a signed name");
  }
  if (type == dns::type::kDname && has_names_below(view, zone, label_of_name(owner, zone))) {
    return refuse(kOccupied,
                  "a DNAME has nothing below it, and names stand below " + std::string(owner));
  }
  return {};
}

Verdict require_place_for_host(const state::View& view, std::string_view zone,
                               std::string_view name) {
  if (has_set(view, zone, name, dns::type::kCname)) {
    return refuse(kOccupied, std::string(name) + " is an alias: a CNAME stands alone");
  }
  return require_no_dname_above(view, zone, name);
}

Verdict require_place_for_name(const state::View& view, std::string_view zone,
                               std::string_view label) {
  const std::string name = name_of_label(label, zone);
  Verdict verdict = require_no_cut(view, zone, name);
  return verdict ? require_no_dname_above(view, zone, name) : verdict;
}

Verdict require_place_for_cut(const state::View& view, std::string_view zone,
                              std::string_view label) {
  const std::string name = name_of_label(label, zone);
  const Subtree below = subtree(view, zone, label);
  std::string other;
  if (!below.sets.empty()) {
    const auto& [owner, type] = below.sets.front();
    other = owner + " has " + dns::type_name(type);
  }
  for (const std::string& registered : below.labels) {
    if (registered != label) other = name_of_label(registered, zone) + " is registered";
  }
  if (other.empty() && !below.is_whole) {
    return refuse(kOccupied, "more than " + std::to_string(limits::kNamesBelow) +
                                 " names stand at and below " + name);
  }
  if (!other.empty()) {
    return refuse(kOccupied, "below a cut is glue and nothing else, and " + other);
  }
  return require_no_dname_above(view, zone, name);
}

}  // namespace comity::names
