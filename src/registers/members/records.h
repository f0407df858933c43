// Reading and writing the records of this register; find_party is in queries.h. A party's list of
// keys and the owners of keys change together, and only here. Readers run on any thread, writers
// belong to the thread of their draft.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/time.h"
#include "ledger/action.h"
#include "state/view.h"
#include "wire/messages.h"

namespace comity::members {

using PartyKeys = google::protobuf::RepeatedPtrField<v1::PartyKey>;

// False when this key was never registered.
[[nodiscard]] bool find_owner(const state::View& view, BytesView key, v1::KeyOwner& out);
// The key in force of this party; null when it has none such.
[[nodiscard]] const v1::PartyKey* find_key(const v1::Party& party, BytesView key);

// The party has a seat from now on, which is a new one.
void write_new_seat(state::Draft& draft, std::string_view handle, Time now);
// Those that there ever were: handles never return.
[[nodiscard]] std::uint64_t count_accounts(const state::View& view);
void count_more_accounts(state::Draft& draft, std::uint64_t more);
// The account is looked at on this day (since 1970-01-01, UTC), which puts it on the agenda.
void write_term(state::Draft& draft, std::uint64_t day, std::string_view handle, bool bare);
// As it is: keys are not looked at.
void write_party(state::Draft& draft, const v1::Party& party);
// Those that give keys keep on record by whose act they did.

// A party that nobody knew, with the keys it holds; its affiliation has one more.
void write_new_party(state::Draft& draft, const v1::Party& party, const ledger::Actor& by);

// A further key, which nobody ever had. Keeps the list ascending.
void give_key(state::Draft& draft, v1::Party& party, const v1::PartyKey& key,
              const ledger::Actor& by);
// The key is in force; it never returns.
void take_key(state::Draft& draft, v1::Party& party, BytesView key);
// All keys in force make way for these, which nobody else ever had, in the block of this height;
// none is on hold.
void exchange_keys(state::Draft& draft, v1::Party& party, const PartyKeys& keys,
                   const ledger::Actor& by, std::uint64_t height);
// The same, but what recovers stays, for that alone, and the others are on hold from now on.
void hold_keys(state::Draft& draft, v1::Party& party, const PartyKeys& keys,
               const ledger::Actor& by, Time now);

}  // namespace comity::members
