#include "registers/keys/queries.h"

#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

state::Key in_zone(std::string_view zone, std::string_view kind, Role role) {
  return {std::string(kTable), std::string(zone), std::string(kind).append(role_name(role))};
}

bool read(const state::View& view, const state::Key& key, google::protobuf::Message& out) {
  const std::optional<Bytes> value = view.get(key);
  return value.has_value() && wire::parse_stored(*value, out);
}

}  // namespace

std::string_view role_name(Role role) { return role == Role::key_signing ? "key" : "zone"; }

state::Key group_key(std::string_view zone, Role role) { return in_zone(zone, "group/", role); }
state::Key head_key(std::string_view zone, Role role) { return in_zone(zone, "head/", role); }

bool find_group(const state::View& view, std::string_view zone, Role role, v1::SigningGroup& out) {
  return read(view, group_key(zone, role), out);
}

void find_head(const state::View& view, std::string_view zone, Role role, v1::SigningHead& out) {
  if (!read(view, head_key(zone, role), out)) out.Clear();
}

}  // namespace comity::keys
