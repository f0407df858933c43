// Reading and writing the records of this register. Readers run on any thread; writers belong to
// the thread of their draft.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "registers/ceremonies/queries.h"

namespace comity::ceremonies {

inline constexpr std::string_view kRegister = "ceremonies";  // on the agenda
inline constexpr std::string_view kCeremonies = "ceremonies";
inline constexpr std::string_view kDealings = "dealings/";
inline constexpr std::string_view kCounts = "counts";
inline constexpr std::string_view kSharingPrefix = "sharing/";

// How the keys of a role's sharings begin.
[[nodiscard]] Bytes sharing_prefix(keys::Role role);

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

}  // namespace comity::ceremonies
