// What the actions of this register ask of state: stage permit. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/action.h"
#include "registers/members/well_formed.h"

namespace comity::members {

// What actions with which the community decides about a party are derived from.
struct AboutParty {
  template <typename Message>
  static ledger::Subject subject(const Message& it, const state::View&, const ledger::Actor&) {
    return ledger::Subject::of_community("party " + it.party());
  }
};

// no_such_party.
[[nodiscard]] ledger::Found<v1::Party> require_party(const state::View& view,
                                                     std::string_view handle);
// What the community says of it, whether it has left or not: by leaving nobody escapes what was
// decided. wrong_standing.
[[nodiscard]] ledger::Verdict require_standing(const v1::Party& party, v1::Standing standing);
// wrong_standing.
[[nodiscard]] ledger::Verdict require_not_left(const v1::Party& party);
// Somebody is active besides this party, with keys that are not on hold. lock_out.
[[nodiscard]] ledger::Verdict require_others(const state::View& view, std::string_view handle);

// Of keys that the party is to have: those of a party with a seat, or of an account.
// not_permitted.
[[nodiscard]] ledger::Verdict require_roles_of_standing(const v1::Party& party,
                                                        const PartyKeys& keys);

// The key was never registered, and is to be `handle`'s: it has signed so itself, or, of a key with
// role seal or witness, a key with role sign among the party's `own` has. key_exists,
// bad_possession.
[[nodiscard]] ledger::Verdict require_new_key(const state::View& view, std::string_view handle,
                                              const v1::PartyKey& key, BytesView possession,
                                              const PartyKeys& own);
// Of all keys that a party is to have: one of them signs for those that seal and witness.
[[nodiscard]] ledger::Verdict require_new_keys(const state::View& view, std::string_view handle,
                                               const PartyKeys& keys,
                                               const Possessions& possessions);
// Of the keys of an account: each has signed the holder's whole application, to the community with
// this id, or with the genesis to that of this name. key_exists, bad_possession.
[[nodiscard]] ledger::Verdict require_application(const state::View& view,
                                                  const v1::NewHolder& holder, bool with_genesis);
// As require_new_keys, or the key is or was the party's. Proofs stand in the open in a proposal:
// whoever holds a stolen key of the party could register the new ones with them first, and stop the
// decision.
[[nodiscard]] ledger::Verdict require_new_or_own_keys(const state::View& view,
                                                      std::string_view handle,
                                                      const PartyKeys& keys,
                                                      const Possessions& possessions);
// No key raises itself: it gives the roles that it has, and takes no key that has another. One with
// role recover could replace them all, and one that lacks no role that the party's keys have could
// remove them all, so these two are bound by nothing. A key with role seal or witness is taken
// like one with role sign, and given by the signature of such a key; a narrower one is given and
// taken by one with role operate, of whose power it has a part. not_permitted.
[[nodiscard]] ledger::Verdict require_roles(const v1::Party& party, const v1::PartyKey& touched,
                                            const ledger::Actor& actor);

// One of the party's keys in force, which the actor's may change. no_such_key, not_permitted.
[[nodiscard]] ledger::Verdict require_own_key(const v1::Party& party, BytesView key,
                                              const ledger::Actor& actor);

[[nodiscard]] std::string_view standing_name(int standing);

}  // namespace comity::members
