#include "registers/keys/keys.h"

#include <string>

#include "base/bytes.h"

namespace comity::keys {
namespace {

state::Key in_zone(std::string_view zone, std::string_view prefix, Role role) {
  return {std::string(kTable), std::string(zone), std::string(prefix).append(role_name(role))};
}

state::Key below_role(std::string_view zone, std::string_view prefix, Role role,
                      std::string_view name) {
  state::Key key = in_zone(zone, prefix, role);
  key.key.append("/").append(name);
  return key;
}

}  // namespace

std::string_view role_name(Role role) {
  switch (role) {
    case Role::key_signing:
      return "key";
    case Role::zone_signing:
      return "zone";
    case Role::document_signing:
      return "document";
  }
  return "";
}

Role to_role(int role) {
  for (const Role known : kRoles) {
    if (role == static_cast<int>(known)) return known;
  }
  return Role::zone_signing;
}

std::optional<Role> role_in_key(std::string_view key, std::string_view prefix) {
  if (!key.starts_with(prefix)) return std::nullopt;
  key.remove_prefix(prefix.size());
  for (const Role role : kRoles) {
    const std::string_view name = role_name(role);
    if (key == name || (key.starts_with(name) && key[name.size()] == '/')) return role;
  }
  return std::nullopt;
}

state::Key group_key(std::string_view zone, Role role) { return in_zone(zone, kGroupPrefix, role); }
state::Key rollover_key(std::string_view zone, Role role) {
  return in_zone(zone, kRolloverPrefix, role);
}
state::Key retired_key(std::string_view zone, Role role, std::uint32_t epoch) {
  return below_role(zone, kRetiredPrefix, role, std::to_string(epoch));
}
state::Key takeover_key(std::string_view zone) {
  return {std::string(kTable), std::string(zone), std::string(kTakeoverKey)};
}
state::Key since_key(std::string_view zone, Role role) { return in_zone(zone, kSincePrefix, role); }
state::Key head_key(std::string_view zone, Role role) { return in_zone(zone, kHeadPrefix, role); }
state::Key batches_key(std::string_view zone, Role role, std::string_view party) {
  return below_role(zone, kBatchPrefix, role, party);
}
state::Key own_signature_key(std::string_view zone, std::string_view party) {
  return below_role(zone, kOwnPrefix, Role::document_signing, party);
}
state::Key opener_key(std::string_view zone, Role role, std::string_view party) {
  return below_role(zone, kOpenerPrefix, role, party);
}
// Hexadecimal, so that the order of keys is the order of numbers.
state::Key session_key(std::string_view zone, Role role, std::uint64_t number) {
  Bytes octets;
  append_u64(octets, number);
  state::Key key = in_zone(zone, kSessionPrefix, role);
  key.key.append("/").append(to_hex(octets));
  return key;
}

}  // namespace comity::keys
