#include "registers/names/keys.h"

#include "dns/record.h"

namespace comity::names {
namespace {

state::Key in_zone(std::string_view zone, std::string_view prefix, std::string_view name) {
  return {std::string(kTable), std::string(zone), std::string(prefix).append(name)};
}
std::string joined(std::string_view zone, std::string_view name) {
  return std::string(zone).append("/").append(name);
}

}  // namespace

state::Key zone_key(std::string_view zone) { return in_zone(zone, kZoneKey, ""); }
state::Key apex_key(std::string_view zone, std::uint16_t type) {
  return in_zone(zone, kApexPrefix, dns::type_name(type));
}
state::Key delegation_key(std::string_view zone, std::string_view label) {
  return in_zone(zone, kDelegationPrefix, label);
}
state::Key host_key(std::string_view zone, std::string_view name) {
  return in_zone(zone, kHostPrefix, name);
}
state::Key listed_zone_key(std::string_view zone) {
  return {std::string(kTablesTable), std::string(kZonesCollection), Bytes(zone)};
}
state::Key code_points_key() {
  return {std::string(kTablesTable), std::string(kCodePointsCollection), ""};
}
std::string users_collection(std::string_view zone, std::string_view host) {
  return joined(zone, host);
}
state::Key use_key(std::string_view zone, std::string_view host, std::string_view label) {
  return {std::string(kUsesTable), users_collection(zone, host), Bytes(label)};
}

std::string hosts_collection(std::string_view zone, std::string_view label) {
  return joined(zone, label);
}
std::string holding_of(std::string_view zone, std::string_view label) {
  return std::string(kHoldingPrefix).append(joined(zone, label));
}

}  // namespace comity::names
