// A key that sets some records of one name, and nothing else.
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "apps/comity/actions.h"
#include "apps/comity/clock.h"
#include "apps/comity/light.h"
#include "apps/comity/local.h"
#include "apps/comity/new_keys.h"
#include "apps/comity/record.h"
#include "crypto/secret.h"
#include "dns/record.h"
#include "machine/files.h"
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

std::string name_of(const v1::KeyPower& power) {
  return power.label() + (power.zone() == "." ? "." : "." + power.zone());
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
  const std::string name = name_of(power);
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

// The key in a file of BIND's dnssec-keygen ("Private-key-format: v1.3"), with which nsupdate
// signs. The file stays where it is; nothing of it is written elsewhere.
Result<NewKey> read_bind_key(const std::string& file, const Hash& community,
                             const folder::KeyLabel& label) {
  constexpr std::size_t kBindKeyBytes = 4 << 10;
  constexpr std::string_view kAlgorithm = "\nAlgorithm: 15 ";
  constexpr std::string_view kPrivateKey = "\nPrivateKey: ";
  Result<Bytes> text = machine::read_file(file, kBindKeyBytes);
  if (!text) return tl::unexpected(text.error());
  const std::size_t found = text->find(kPrivateKey);
  const bool fits = text->find(kAlgorithm) != Bytes::npos && found != Bytes::npos;
  const std::size_t begin = found + kPrivateKey.size();
  Result<Bytes> seed =
      fits ? from_base64(BytesView(*text).substr(begin, text->find('\n', begin) - begin))
           : Result<Bytes>(error("no private key of algorithm 15 (ED25519)"));
  explicit_bzero(text->data(), text->size());
  if (!seed) return at(file, seed.error());
  const Result<crypto::SigningKey> key = crypto::SigningKey::from_seed(crypto::secret_view(*seed));
  explicit_bzero(seed->data(), seed->size());
  if (!key) return at(file, key.error());
  return NewKey{key_record(label, key->public_key()), possession(community, *key, label.party),
                std::nullopt};
}

// dnssec-keygen names a file after its key; updates are signed in that name, which lies at or below
// the registered one.
Status check_bind_name(const std::string& file, const v1::KeyPower& power) {
  const std::string base = file.substr(file.rfind('/') + 1);
  const std::size_t end = base.find("+015+");
  if (!base.starts_with('K') || end == std::string::npos) return {};
  const std::string name = name_of(power);
  const std::string of = ascii_lower(base.substr(1, end - 1));
  if (of == name || of.ends_with("." + name)) return {};
  return error(file + ": a key named " + of + " signs no update of " + name +
               ": make one with `dnssec-keygen -a ED25519 -n HOST -T KEY " + name + "`");
}

}  // namespace

int key_narrow(const Common& common, const Acting& acting, const KeyOptions& options) {
  if (options.out.empty() && options.bind_key.empty()) {
    const tl::unexpected<Error> missing =
        error("either --out FILE for a new key, or --bind-key FILE for one of BIND's");
    return fail(missing.value());
  }
  Result<folder::LoadedKey> own = load_key(common);
  if (!own) return fail(own.error());
  Result<v1::KeyPower> power = power_of(common, options);
  if (!power) return fail(power.error());
  if (const Status named = check_bind_name(options.bind_key, *power); !named) {
    return fail(named.error());
  }
  Result<Hash> community = community_to_sign_for(common);
  if (!community) return fail(community.error());
  const folder::KeyLabel label{own->label.party, {}, false, false, true};
  Result<NewKey> made = options.bind_key.empty()
                            ? make_signing_key(common, options, label, *community)
                            : read_bind_key(options.bind_key, *community, label);
  if (!made) return fail(made.error());
  v1::Action action;
  v1::AddKey& add = *action.mutable_members_add_key();
  *add.mutable_key() = made->record;
  *add.mutable_key()->mutable_power() = *std::move(power);
  add.set_possession(made->possession);
  return act(common, acting, action);
}

}  // namespace comity::cli
