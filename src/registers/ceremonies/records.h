// Reading and writing the records of this register. Readers run on any thread; writers belong to
// the thread of their draft.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ledger/outcome.h"
#include "registers/ceremonies/queries.h"

namespace comity::ceremonies {

inline constexpr std::string_view kRegister = "ceremonies";  // on the agenda
inline constexpr std::string_view kCeremonies = "ceremonies";
inline constexpr std::string_view kDealings = "dealings/";
inline constexpr std::string_view kCounts = "counts";
inline constexpr std::string_view kSharingPrefix = "sharing/";

// How the keys of a role's sharings begin, and where one lies.
[[nodiscard]] Bytes sharing_prefix(keys::Role role);
[[nodiscard]] state::Key sharing_key(std::string_view zone, keys::Role role, std::uint64_t ceremony,
                                     std::uint32_t attempt);

// The next number, which is taken now.
[[nodiscard]] std::uint64_t take_number(state::Draft& draft);
void write_ceremony(state::Draft& draft, const v1::Ceremony& ceremony);
// The newest of its group from now on.
void write_newest(state::Draft& draft, const v1::Ceremony& ceremony);
void write_dealing(state::Draft& draft, std::uint64_t ceremony, std::string_view party,
                   const v1::CeremonyDealing& dealing);
// Those of the dealers, in their order; empty ones for who has not dealt.
[[nodiscard]] std::vector<v1::CeremonyDealing> dealings_of(const state::View& view,
                                                           const v1::Ceremony& ceremony);
// Of all dealers.
void erase_dealings(state::Draft& draft, const v1::Ceremony& ceremony);
// Who gets shares of `group` in this try of the ceremony; 0 and 0: it brought them along.
void write_sharing(state::Draft& draft, std::string_view zone, keys::Role role,
                   const v1::SigningGroup& group, std::uint32_t attempt);

// Where `party` got a share of the key of the group that stands, but the one that it has there.
struct OldSharing {
  state::Key key;
  bool erased = false;  // as it attests
};
[[nodiscard]] std::vector<OldSharing> old_sharings(const state::View& view, std::string_view zone,
                                                   keys::Role role, std::string_view party);
[[nodiscard]] ledger::Applied note_erased(state::Draft& draft, const state::Key& sharing,
                                          const std::string& party);

}  // namespace comity::ceremonies
