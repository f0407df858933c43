// The key space of this register: table "members". Pure functions, any thread.
//   collection "parties", key = handle: v1::Party
//   collection "keys", key = the 32 octets: v1::KeyOwner, for every key that was ever registered
//   collection "voices", key = affiliation: v1::Voice, for every affiliation that a party has
//   collection "seats", key = handle: v1::SeatSince, for every seat that no founder brought along
#pragma once

#include <string_view>

#include "registers/members/queries.h"
#include "state/key.h"

namespace comity::members {

inline constexpr std::string_view kTable = "members";
inline constexpr std::string_view kParties = "parties";
inline constexpr std::string_view kKeys = "keys";
inline constexpr std::string_view kSeats = "seats";
inline constexpr std::string_view kVoices = "voices";

[[nodiscard]] inline state::Key party_key(std::string_view handle) {
  return {std::string(kTable), std::string(kParties), Bytes(handle)};
}
[[nodiscard]] inline state::Key seat_key(std::string_view handle) {
  return {std::string(kTable), std::string(kSeats), Bytes(handle)};
}
[[nodiscard]] inline state::Key voice_key(std::string_view affiliation) {
  return {std::string(kTable), std::string(kVoices), Bytes(affiliation)};
}

}  // namespace comity::members
