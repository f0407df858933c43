// Read-only questions about parties, for other registers, servers and tools. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::members {

// Lower-case LDH, 1 to 63 octets.
[[nodiscard]] bool is_handle(std::string_view text);

// False when no such party; fills `out` otherwise.
[[nodiscard]] bool find_party(const state::View& view, std::string_view handle, v1::Party& out);
[[nodiscard]] bool is_active(const state::View& view, std::string_view handle);

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
};
[[nodiscard]] std::vector<Member> active_parties(const state::View& view);
// Handles of all parties whatever their standing, ascending.
[[nodiscard]] std::vector<std::string> all_parties(const state::View& view);

// "government", "company" ...; empty for an unknown number.
[[nodiscard]] std::string_view kind_name(int kind);

// What a key signs to prove possession: "comity key possession v1\n" || community || key || handle.
[[nodiscard]] Bytes possession_message(const Hash& community, const PublicKey& key,
                                       std::string_view handle);

}  // namespace comity::members
