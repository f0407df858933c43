// The form of what members' actions carry: stage check. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

#include "ledger/outcome.h"
#include "registers/members/records.h"

namespace comity::members {

using Possessions = google::protobuf::RepeatedPtrField<std::string>;

// Handle, kind, economy, region, affiliation, texts; a commitment of 32 octets for individuals and
// for nobody else. bad_name, missing_field, out_of_range, inconsistent.
[[nodiscard]] ledger::Verdict check_profile(const v1::PartyProfile& profile);

// One key with its roles; seal, witness and narrow stand alone, seal with a public key of X25519,
// narrow with its power. missing_field, out_of_range, not_sorted, inconsistent.
[[nodiscard]] ledger::Verdict check_key(const v1::PartyKey& key);
// All keys that a party is to have: from 1 to limits::kKeysPerParty, ascending, one able to act,
// none with a narrower power, and at most one that seals and one that witnesses: who seals to the
// party, or counts it as a witness, has no choice to make.
[[nodiscard]] ledger::Verdict check_key_set(const PartyKeys& keys);
// That a party may have keys with these roles: vote, sign, seal and witness go with a seat, hold
// with an account. inconsistent.
[[nodiscard]] ledger::Verdict check_roles_of_seat(const PartyKeys& keys);
[[nodiscard]] ledger::Verdict check_roles_of_account(const PartyKeys& keys);
// One signature per key. inconsistent, out_of_range.
[[nodiscard]] ledger::Verdict check_possessions(const PartyKeys& keys,
                                                const Possessions& possessions);
[[nodiscard]] ledger::Verdict check_possession(std::string_view signature);

// A key that speaks for the party: role vote or operate.
[[nodiscard]] bool has_acting_key(const PartyKeys& keys);
// Role seal or witness: sends nothing, and a key with role sign signs for it.
[[nodiscard]] bool sends_nothing(const v1::PartyKey& key);
[[nodiscard]] bool is_narrow(const v1::PartyKey& key);
// One of these three: it gives its party nothing that another key of it does not have.
[[nodiscard]] bool stands_alone(const v1::PartyKey& key);
[[nodiscard]] bool has_role(const v1::PartyKey& key, v1::KeyRole role);
[[nodiscard]] bool has_role(const PartyKeys& keys, v1::KeyRole role);

}  // namespace comity::members
