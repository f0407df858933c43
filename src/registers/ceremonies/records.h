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

// The next number, which is taken now.
[[nodiscard]] std::uint64_t take_number(state::Draft& draft);
void write_ceremony(state::Draft& draft, const v1::Ceremony& ceremony);
// The newest of its group from now on.
void write_newest(state::Draft& draft, const v1::Ceremony& ceremony);
void write_dealing(state::Draft& draft, std::uint64_t ceremony, std::string_view party,
                   const v1::CeremonyDealing& dealing);
// Those of the members who are left, in their order; empty ones for who has not dealt.
[[nodiscard]] std::vector<v1::CeremonyDealing> dealings_of(const state::View& view,
                                                           const v1::Ceremony& ceremony);
// Of all members who are left.
void erase_dealings(state::Draft& draft, const v1::Ceremony& ceremony);

}  // namespace comity::ceremonies
