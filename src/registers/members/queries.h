// Read-only questions about parties, for other registers, servers and tools. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "ledger/outcome.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::members {

// False when no such party; fills `out` otherwise.
[[nodiscard]] bool find_party(const state::View& view, std::string_view handle, v1::Party& out);
// v1::Standing of a party as everybody sees it: LEFT once it has said so.
[[nodiscard]] int standing_of(const v1::Party& party);
// Not so of who has left and holds nothing: it writes nothing any more.
[[nodiscard]] bool has_part(const state::View& view, const v1::Party& party);
// It is a holder's account, whatever became of it: it never has a seat.
[[nodiscard]] bool is_account(const v1::Party& party);
// Active, with keys that are not on hold: it can vote and sign.
[[nodiscard]] bool may_take_part(const v1::Party& party);
[[nodiscard]] bool is_active(const state::View& view, std::string_view handle);
// The key with which the party cosigns checkpoints; none when it has none, or cannot take part.
[[nodiscard]] std::optional<PublicKey> witness_key(const state::View& view,
                                                   std::string_view handle);
// Who is to do something for others: no_such_party, holder_not_active.
[[nodiscard]] ledger::Verdict require_active(const state::View& view, std::string_view handle);
// Who is to hold something, for which nobody needs a seat: no_such_party, holder_not_active.
[[nodiscard]] ledger::Verdict require_may_hold(const state::View& view, std::string_view handle);

// What is on record of a key that was ever registered. False when it never was.
[[nodiscard]] bool find_key(const state::View& view, BytesView key, v1::KeyOwner& out);
// The party that registered this public key, in force or not: a key is one party's for ever. Empty
// when nobody did. And the state key of the record that says so, for proofs.
[[nodiscard]] std::string owner_of(const state::View& view, BytesView key);
[[nodiscard]] state::Key owner_key(BytesView key);

// What rules about chambers look at, of every active party, ascending by handle.
struct Member {
  std::string party;
  int kind = 0;  // v1::PartyKind
  std::string region;
  std::string affiliation;
  std::optional<Time> seat_since{};  // none: a founder's
};
[[nodiscard]] std::vector<Member> active_parties(const state::View& view);
// The same of everybody that may come to have a seat: all but those that have left.
[[nodiscard]] std::vector<Member> parties_to_seat(const state::View& view);
// Has left, and was not heard since the day on which it did: nobody waits for its word. Whoever
// left and acts is asked about what it holds as everybody is.
[[nodiscard]] bool is_gone(const state::View& view, std::string_view handle);
// Handles of all whose word counts for themselves, ascending: the active, the suspended, and who
// has left, holds something and is not gone.
[[nodiscard]] std::vector<std::string> acting_parties(const state::View& view);
// Those of them that have this affiliation; nobody when it is empty.
[[nodiscard]] std::vector<std::string> acting_affiliates(const state::View& view,
                                                         std::string_view affiliation);
// Accounts that hold something and are not gone, ascending.
[[nodiscard]] std::vector<std::string> holding_accounts(const state::View& view);
// When this account lapses, to the day (UTC), if it does nothing and nobody gives it anything or
// asks for its word. Nothing: it holds something, is asked, or is no account.
[[nodiscard]] std::optional<Time> lapses_on(const state::View& view, std::string_view handle,
                                            Time now);
// A record of this name is of a party that waits for its seat.
[[nodiscard]] bool is_applicant(const state::View& view, const state::Key& record);
// What counts as one where places are given out: the affiliation, or else the party by itself. No
// handle and no affiliation gives the name of another's.
[[nodiscard]] std::string voice_of(const v1::PartyProfile& profile);
[[nodiscard]] std::string voice_of(const Member& party);
// How many parties ever had this affiliation; 0 for none.
[[nodiscard]] std::uint64_t parties_with(const state::View& view, std::string_view affiliation);
// Handles of all parties whatever their standing, ascending; without accounts.
[[nodiscard]] std::vector<std::string> all_parties(const state::View& view);
// The same of all accounts.
[[nodiscard]] std::vector<std::string> all_accounts(const state::View& view);

// "government", "company" ...; empty for an unknown number.
[[nodiscard]] std::string_view kind_name(int kind);

// What a key of the party with role sign signs for one with role seal, which cannot sign itself:
// "comity seal key v1\n" || community || key || handle.
[[nodiscard]] Bytes seal_message(const Hash& community, const PublicKey& key,
                                 std::string_view handle);
// The same for one with role witness, which signs nothing but checkpoints:
// "comity witness key v1\n" || community || key || handle.
[[nodiscard]] Bytes witness_message(const Hash& community, const PublicKey& key,
                                    std::string_view handle);
// What any other key signs to prove possession: "comity key possession v1\n" || community || key ||
// handle.
[[nodiscard]] Bytes possession_message(const Hash& community, const PublicKey& key,
                                       std::string_view handle);
// What each key of a holder without a seat signs: its whole application, which nobody countersigns
// later. So whoever hands it in adds no key, leaves none out and changes no role, and what was
// signed for a seat, or for another handle, is none (docs/spec/actions.md, "Proof of possession"):
// "comity holder application v1\n" || community || the NewHolder without its proofs.
[[nodiscard]] Bytes application_message(const Hash& community, const v1::NewHolder& holder);
// The same of one that comes with the genesis, whose hash is not known before:
// "comity genesis holder v1\n" || SHA-256 of the community's name || the NewHolder without proofs.
[[nodiscard]] Bytes genesis_application_message(std::string_view community,
                                                const v1::NewHolder& holder);

}  // namespace comity::members
