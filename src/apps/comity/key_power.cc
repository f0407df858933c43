// A key that sets some records of one name, and nothing else.
#include <set>
#include <string>
#include <vector>

#include "apps/comity/actions.h"
#include "apps/comity/clock.h"
#include "apps/comity/light.h"
#include "apps/comity/local.h"
#include "apps/comity/new_keys.h"
#include "apps/comity/record.h"
#include "dns/record.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

// The record types by their names, ascending.
Status fill_types(const std::vector<std::string>& names, v1::KeyPower& power) {
  std::set<std::uint16_t> types;
  for (const std::string& name : names) {
    const Result<std::uint16_t> type = dns::parse_type(name);
    if (!type) return at("--type", type.error());
    types.insert(*type);
  }
  if (types.contains(dns::type::kA) != types.contains(dns::type::kAaaa)) {
    return error("--type: A and AAAA are set together, so a key has both or neither");
  }
  for (const std::uint16_t type : types) power.add_types(type);
  return {};
}

// Relative to the registered name, which it is when nothing is said. One elsewhere would be a power
// over nothing.
Result<std::string> owner_of(const KeyOptions& options, const std::string& name) {
  const std::string typed = ascii_lower(options.owner);
  if (typed.empty()) return name;
  const bool whole = typed.ends_with('.');
  const std::string dotted = whole ? typed : typed + ".";
  const bool inside = dotted == name || dotted.ends_with("." + name);
  if (whole && !inside) return error("--owner: `" + typed + "` does not lie in " + name);
  if (!whole && inside) {
    return error("--owner: `" + typed + "` would be " + dotted + name + ": write `" + dotted +
                 "` with its last dot");
  }
  return whole ? typed : dotted + name;
}

// The registered name is asked of the node, with its proof: the power ends when it changes hands.
Result<v1::KeyPower> power_of(const Common& common, const KeyOptions& options) {
  NameOptions place;
  place.zone = options.zone;
  const std::string apex = apex_of(place);
  v1::KeyPower power;
  power.set_zone(apex);
  power.set_label(ascii_lower(options.label));
  v1::Delegation record;
  const Result<bool> found =
      find_record(common, "names", apex, "delegation/" + power.label(), record);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return error("`" + options.label + "` is no registered name of " + apex);
  power.set_held_height(record.held_height());
  const std::string name = power.label() + (apex == "." ? "." : "." + apex);
  Result<std::string> owner = owner_of(options, name);
  if (!owner) return tl::unexpected(owner.error());
  power.set_owner(*std::move(owner));
  power.set_below(options.below);
  if (Status filled = fill_types(options.types, power); !filled) {
    return tl::unexpected(filled.error());
  }
  constexpr std::int64_t kDaySeconds = 24LL * 3600;
  wire::set_time(*power.mutable_until(), plus_seconds(now(), options.days * kDaySeconds));
  power.set_acts_a_day(options.acts_a_day);
  return power;
}

}  // namespace

int key_narrow(const Common& common, const Acting& acting, const KeyOptions& options) {
  Result<folder::LoadedKey> own = load_key(common);
  if (!own) return fail(own.error());
  Result<v1::KeyPower> power = power_of(common, options);
  if (!power) return fail(power.error());
  Result<Hash> community = community_to_sign_for(common);
  if (!community) return fail(community.error());
  const folder::KeyLabel label{own->label.party, {}, false, false, true};
  Result<NewKey> made = make_signing_key(common, options, label, *community);
  if (!made) return fail(made.error());
  v1::Action action;
  v1::AddKey& add = *action.mutable_members_add_key();
  *add.mutable_key() = made->record;
  *add.mutable_key()->mutable_power() = *std::move(power);
  add.set_possession(made->possession);
  return act(common, acting, action);
}

}  // namespace comity::cli
