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
state::Key set_key(std::string_view zone, std::string_view owner, std::uint16_t type) {
  return in_zone(zone, kSetPrefix, joined(owner, dns::type_name(type)));
}
std::optional<SetPlace> set_place(std::string_view rest) {
  const std::size_t slash = rest.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const Result<std::uint16_t> type = dns::parse_type(rest.substr(slash + 1));
  if (!type) return std::nullopt;
  return SetPlace{std::string(rest.substr(0, slash)), *type};
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

state::Key skipped_key(std::string_view zone, std::uint64_t proposal) {
  Bytes key;
  append_u64(key, proposal);
  return {std::string(kSkippedTable), std::string(zone), std::move(key)};
}

state::Key request_key(std::string_view party, std::string_view zone, std::string_view label) {
  return {std::string(kRequestsTable), std::string(party), joined(zone, label)};
}
state::Key requested_key(std::string_view from, std::string_view party, std::string_view zone,
                         std::string_view label) {
  return {std::string(kRequestedTable), std::string(from), joined(party, joined(zone, label))};
}

std::string label_collection(std::string_view zone, std::string_view label) {
  return joined(zone, label);
}
state::Key within_key(std::string_view zone, std::string_view label, std::string_view below) {
  return {std::string(kWithinTable), label_collection(zone, label), Bytes(below)};
}
state::Key observers_key(std::string_view zone) {
  return {std::string(kTablesTable), std::string(kObserversCollection), Bytes(zone)};
}
state::Key guard_key(std::string_view zone) {
  return {std::string(kTablesTable), std::string(kGuardsCollection), Bytes(zone)};
}
state::Key changed_key(std::string_view zone, std::string_view name) {
  return {std::string(kChangedTable), std::string(zone), Bytes(name)};
}
state::Key changed_on_key(std::string_view zone, std::uint32_t day, std::string_view name) {
  return {std::string(kChangedOnTable), joined(zone, std::to_string(day)), Bytes(name)};
}
state::Key confirmation_key(std::string_view zone, const Hash& effect) {
  return {std::string(kConfirmedTable), std::string(zone), effect.bytes()};
}
state::Key order_key(std::string_view zone, std::string_view label) {
  return {std::string(kOrdersTable), std::string(zone), Bytes(label)};
}
state::Key successor_key(std::string_view collection, std::string_view key) {
  return {std::string(kSuccessorsTable), std::string(collection), Bytes(key)};
}
state::Key succeeded_key(std::string_view zone, std::string_view label) {
  return {std::string(kSucceededTable), std::string(zone), Bytes(label)};
}
std::string_view table_of(Claimed what) {
  return what == Claimed::keys ? kClaimsTable : kServerClaimsTable;
}
state::Key claim_key(Claimed what, std::string_view zone, std::string_view label,
                     std::string_view observer) {
  return {std::string(table_of(what)), label_collection(zone, label), Bytes(observer)};
}
state::Key fresh_key(std::string_view zone, std::string_view owner, std::uint16_t type) {
  return {std::string(kFreshTable), std::string(zone), joined(owner, dns::type_name(type))};
}
state::Key fault_key(std::string_view zone, std::string_view owner, std::uint16_t type) {
  return {std::string(kFaultsTable), std::string(zone), joined(owner, dns::type_name(type))};
}
state::Key fault_claim_key(std::string_view zone, std::string_view owner, std::uint16_t type,
                           std::string_view observer) {
  return {std::string(kFaultClaimsTable), joined(zone, joined(owner, dns::type_name(type))),
          Bytes(observer)};
}
bool is_type_key(std::string_view below) {
  return !below.empty() && below.front() >= 'A' && below.front() <= 'Z';
}
state::Key sponsored_key(std::string_view zone, std::string_view label, std::string_view host) {
  return {std::string(kSponsoredTable), label_collection(zone, label), Bytes(host)};
}
std::string holding_of(std::string_view zone, std::string_view label) {
  return std::string(kHoldingPrefix).append(joined(zone, label));
}

}  // namespace comity::names
