// Read-only questions about ceremonies, for signers, servers and tools. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
// Null when `party` is none, or is left out.
[[nodiscard]] const v1::CeremonyDealer* dealer_of(const v1::Ceremony& ceremony,
                                                  std::string_view party);
// In a resharing: holds a share of the group whose key it is, and is not left out.
[[nodiscard]] bool may_deal(const v1::Ceremony& ceremony, std::string_view party);
// What the round asks of a party. In a resharing any of the old group may offer to deal.
enum class Turn { none, open, done };
[[nodiscard]] Turn turn_of(const v1::Ceremony& ceremony, std::string_view party);
// "ceremony 3, for the zone-signing group of zone ."
[[nodiscard]] std::string ceremony_text(const v1::Ceremony& ceremony);
// What every member confirms: SHA-256 of the canonical group.
[[nodiscard]] Hash group_hash(const v1::SigningGroup& group);

// Whether those who are left may make it, so many of those called having been left out.
[[nodiscard]] bool enough_are_left(const v1::SigningGroup& group, int left_out);
// Of a ceremony of a group of mode SEPARATE (docs/spec/ceremonies.md, "Keys of their own"): what a
// member's key signs when it joins, the keys of all in their order, and what they confirm of them.
[[nodiscard]] Bytes own_key_message(const Hash& community, const v1::Ceremony& ceremony,
                                    std::string_view party);
[[nodiscard]] Bytes own_keys(const v1::Ceremony& ceremony);
[[nodiscard]] Bytes own_keys_transcript(const Hash& community, const v1::Ceremony& ceremony);
// What every member signs at the end, when this record is what it has found itself.
[[nodiscard]] v1::Action confirmation(const v1::Ceremony& ceremony);
// That what the members have dealt, in their order, comes to the key and to the transcript on
// record.
[[nodiscard]] Status check_made(const Hash& community, const v1::Ceremony& ceremony,
                                std::span<const v1::CeremonyDealing> dealings);
// Who got shares of the key that a group has now, as often as it was dealt: in the order of
// ceremonies and tries. Empty when no group stands.
[[nodiscard]] std::vector<v1::KeySharing> sharings(const state::View& view, std::string_view zone,
                                                   keys::Role role);
// How near those who are no members any more come to signing alone, with shares that they may have
// kept.
struct Leavers {
  std::vector<std::string> held;      // whoever has held a share, ascending
  std::vector<std::string> gone;      // of these the ones who are no members now
  std::vector<std::string> attested;  // of the gone the ones who say that they erased all of theirs
  // Of the sharing that is nearest to it: how many are gone, and how many of them sign.
  std::uint32_t together = 0;
  std::uint32_t threshold = 0;
};
[[nodiscard]] Leavers leavers(const state::View& view, std::string_view zone, keys::Role role);
// Has held a share of the key that it has not in the group that stands, and not said that it erased
// it.
[[nodiscard]] bool owes_attestation(const state::View& view, std::string_view zone, keys::Role role,
                                    std::string_view party);
// One more would be enough, or they are enough: the key has to be changed.
[[nodiscard]] bool are_nearly_enough(const Leavers& found);
// In a sentence; with what to do when one more would be enough, or they are enough. Empty when
// nobody has left.
[[nodiscard]] std::string leavers_text(const Leavers& found);

}  // namespace comity::ceremonies
