// Read-only questions about ceremonies, for signers, servers and tools. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "registers/keys/queries.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::ceremonies {

inline constexpr std::string_view kTable = "ceremonies";

// False when there is none; fills `out` otherwise.
[[nodiscard]] bool find_ceremony(const state::View& view, std::uint64_t number, v1::Ceremony& out);
// The number of the newest one of a group; 0 when there was none.
[[nodiscard]] std::uint64_t newest_ceremony(const state::View& view, std::string_view zone,
                                            keys::Role role);
// What `party` dealt in the try at hand.
[[nodiscard]] bool find_dealing(const state::View& view, std::uint64_t ceremony,
                                std::string_view party, v1::CeremonyDealing& out);

// Where these lie.
[[nodiscard]] state::Key ceremony_key(std::uint64_t number);
[[nodiscard]] state::Key newest_ceremony_key(std::string_view zone, keys::Role role);
[[nodiscard]] state::Key dealing_key(std::uint64_t ceremony, std::string_view party);

// Still goes on.
[[nodiscard]] bool runs(const v1::Ceremony& ceremony);
// The place of `party` among the members who are left; -1 when it is none.
[[nodiscard]] int place_of(const v1::Ceremony& ceremony, std::string_view party);
// "ceremony 3, for the zone-signing group of zone ."
[[nodiscard]] std::string ceremony_text(const v1::Ceremony& ceremony);
// What every member confirms: SHA-256 of the canonical group.
[[nodiscard]] Hash group_hash(const v1::SigningGroup& group);

// Whether those who are left may make it, so many of those called having been left out.
[[nodiscard]] bool enough_are_left(const v1::SigningGroup& group, int left_out);
// What every member signs at the end, when this record is what it has found itself.
[[nodiscard]] v1::Action confirmation(const v1::Ceremony& ceremony);
// That what the members have dealt, in their order, comes to the key and to the transcript on
// record.
[[nodiscard]] Status check_made(const Hash& community, const v1::Ceremony& ceremony,
                                std::span<const v1::CeremonyDealing> dealings);

}  // namespace comity::ceremonies
