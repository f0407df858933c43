#include "registers/members/well_formed.h"

#include <algorithm>
#include <set>

#include "base/ids.h"
#include "base/limits.h"
#include "crypto/x25519.h"
#include "ledger/well_formed.h"
#include "registers/members/limits.h"
#include "registers/members/queries.h"
#include "wire/codec.h"

namespace comity::members {

using ledger::check_content;
using ledger::check_handle;
using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

Verdict check_commitment(const v1::PartyProfile& profile) {
  if (profile.kind() != v1::INDIVIDUAL) {
    if (profile.commitment().empty()) return {};
    return refuse(Code::inconsistent, "commitment: only an individual has one");
  }
  if (profile.commitment().empty()) {
    return refuse(Code::missing_field, "commitment: an individual is on record by a commitment");
  }
  if (profile.commitment().size() != Hash::kSize) {
    return refuse(Code::out_of_range, "commitment: not of 32 octets");
  }
  return {};
}

// Whether there is such a name, and whose it is, shows when the key is used.
Verdict check_power(const v1::KeyPower& power) {
  for (const auto* name : {&power.zone(), &power.label(), &power.owner()}) {
    if (name->empty()) return refuse(Code::missing_field, "power: zone, label and owner are names");
    if (name->size() > limits::kPowerNameBytes) return refuse(Code::out_of_range, "power: a name");
  }
  if (power.types().empty()) return refuse(Code::missing_field, "power: it has no types");
  if (static_cast<std::size_t>(power.types_size()) > limits::kPowerTypes) {
    return refuse(Code::out_of_range,
                  "power: " + std::to_string(limits::kPowerTypes) + " types at most");
  }
  std::uint32_t last = 0;
  for (const std::uint32_t type : power.types()) {
    if (type > 0xffff) return refuse(Code::out_of_range, "power: a type has 16 bits");
    if (type <= last) return refuse(Code::not_sorted, "power: types are not ascending");
    last = type;
  }
  if (!power.has_until()) return refuse(Code::missing_field, "power: until is missing");
  if (const Result<Time> until = wire::to_time(power.until()); !until) {
    return refuse(Code::out_of_range, "power: until: " + until.error().message);
  }
  if (power.acts_a_day() > 0) return {};
  return refuse(Code::missing_field, "power: acts_a_day is missing");
}

}  // namespace

Verdict check_profile(const v1::PartyProfile& profile) {
  if (Verdict verdict = check_handle("handle", profile.handle()); !verdict) return verdict;
  if (profile.kind() == v1::PARTY_KIND_UNSPECIFIED) {
    return refuse(Code::missing_field, "kind is missing");
  }
  if (kind_name(profile.kind()).empty()) {
    return refuse(Code::out_of_range, "kind: there is no kind " + std::to_string(profile.kind()));
  }
  const std::string& economy = profile.economy();
  if (!economy.empty() &&
      (economy.size() != 2 || !is_upper(economy.front()) || !is_upper(economy.back()))) {
    return refuse(Code::out_of_range, "economy: not two upper-case letters (ISO 3166-1 alpha-2)");
  }
  if (!profile.region().empty()) {
    if (Verdict verdict = check_handle("region", profile.region()); !verdict) return verdict;
  }
  if (!profile.affiliation().empty()) {
    if (Verdict verdict = check_handle("affiliation", profile.affiliation()); !verdict) {
      return verdict;
    }
  }
  Verdict verdict =
      check_content("display_names", profile.has_display_names(), profile.display_names());
  if (verdict) verdict = check_content("contact", profile.has_contact(), profile.contact());
  if (verdict) verdict = check_commitment(profile);
  return verdict;
}

Verdict check_key(const v1::PartyKey& key) {
  if (key.key().size() != PublicKey::kSize) {
    return refuse(Code::out_of_range, "key: not of 32 octets");
  }
  const std::string name = "key " + to_hex(key.key());
  if (key.roles().empty()) return refuse(Code::missing_field, name + " has no roles");
  int last = 0;
  for (const int role : key.roles()) {
    if (role < v1::VOTE || role > v1::NARROW) {
      return refuse(Code::out_of_range, name + ": there is no role " + std::to_string(role));
    }
    if (role <= last) return refuse(Code::not_sorted, name + ": roles are not ascending");
    last = role;
  }
  if (is_narrow(key) != key.has_power()) {
    return refuse(Code::inconsistent, name + ": a power goes with role narrow");
  }
  if (!stands_alone(key)) return {};
  if (key.roles_size() != 1) {
    return refuse(Code::inconsistent, name + ": seal, witness and narrow are roles alone");
  }
  if (is_narrow(key)) return check_power(key.power());
  if (!has_role(key, v1::SEAL) || crypto::is_x25519_public_key(key.key())) return {};
  return refuse(Code::out_of_range, name + ": nothing can be sealed to it (X25519)");
}

Verdict check_key_set(const PartyKeys& keys) {
  if (keys.empty()) return refuse(Code::missing_field, "keys: none is given");
  if (static_cast<std::size_t>(keys.size()) > limits::kKeysPerParty) {
    return refuse(Code::out_of_range, "keys: " + std::to_string(keys.size()) + ", at most " +
                                          std::to_string(limits::kKeysPerParty) + " are allowed");
  }
  std::string_view last;
  std::set<int> alone;
  for (const v1::PartyKey& key : keys) {
    if (Verdict verdict = check_key(key); !verdict) return verdict;
    if (is_narrow(key)) {
      return refuse(Code::inconsistent, "keys: a narrower one is added by itself");
    }
    if (sends_nothing(key) && !alone.insert(key.roles(0)).second) {
      return refuse(Code::inconsistent, "keys: two of them seal, or two witness");
    }
    if (key.key() <= last) {
      return refuse(Code::not_sorted, "keys: " + to_hex(key.key()) + " is not in ascending order");
    }
    last = key.key();
  }
  if (!has_acting_key(keys)) {
    return refuse(Code::inconsistent, "keys: none has the role vote or operate");
  }
  return {};
}

Verdict check_possession(std::string_view signature) {
  if (signature.size() == Signature::kSize) return {};
  return refuse(Code::out_of_range, "possession: not a signature of 64 octets");
}

Verdict check_possessions(const PartyKeys& keys, const Possessions& possessions) {
  if (possessions.size() != keys.size()) {
    return refuse(Code::inconsistent, "possession: " + std::to_string(possessions.size()) +
                                          " proofs for " + std::to_string(keys.size()) + " keys");
  }
  for (const std::string& signature : possessions) {
    if (Verdict verdict = check_possession(signature); !verdict) return verdict;
  }
  return {};
}

bool sends_nothing(const v1::PartyKey& key) {
  return has_role(key, v1::SEAL) || has_role(key, v1::WITNESS);
}

bool is_narrow(const v1::PartyKey& key) { return has_role(key, v1::NARROW); }

bool stands_alone(const v1::PartyKey& key) { return sends_nothing(key) || is_narrow(key); }

Verdict check_roles_of_seat(const PartyKeys& keys) {
  if (!has_role(keys, v1::HOLD)) return {};
  return refuse(Code::inconsistent, "keys: role hold is for holders without a seat");
}

Verdict check_roles_of_account(const PartyKeys& keys) {
  for (const v1::KeyRole role : {v1::VOTE, v1::SIGN, v1::SEAL, v1::WITNESS}) {
    if (has_role(keys, role)) {
      return refuse(Code::inconsistent,
                    "keys: roles vote, sign, seal and witness go with a seat, which it has not");
    }
  }
  return {};
}

bool has_role(const v1::PartyKey& key, v1::KeyRole role) {
  return std::find(key.roles().begin(), key.roles().end(), role) != key.roles().end();
}

bool has_role(const PartyKeys& keys, v1::KeyRole role) {
  return std::any_of(keys.begin(), keys.end(),
                     [role](const v1::PartyKey& key) { return has_role(key, role); });
}

bool has_acting_key(const PartyKeys& keys) {
  return has_role(keys, v1::VOTE) || has_role(keys, v1::OPERATE);
}

}  // namespace comity::members
