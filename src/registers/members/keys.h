// The key space of this register: table "members". Pure functions, any thread.
//   collection "parties", key = handle: v1::Party, of all that have or may come to have a seat
//   collection "accounts", key = handle: v1::Party, of holders without one; a handle stands in one
//   collection "account-count", key "": v1::Voice, of all accounts that there ever were
//   collection "terms/<day>", key = handle: v1::AccountTerm
//   collection "keys", key = the 32 octets: v1::KeyOwner, for every key that was ever registered
//   collection "voices", key = affiliation: v1::Voice, for every affiliation that a party has
//   collection "seats", key = handle: v1::SeatSince, for every seat that no founder brought along
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "registers/members/queries.h"
#include "state/key.h"

namespace comity::members {

inline constexpr std::string_view kTable = "members";
inline constexpr std::string_view kRegister = "members";  // on the agenda
inline constexpr std::string_view kParties = "parties";
inline constexpr std::string_view kAccounts = "accounts";
inline constexpr std::string_view kAccountCount = "account-count";
inline constexpr std::string_view kTermsPrefix = "terms/";
inline constexpr std::string_view kKeys = "keys";
inline constexpr std::string_view kSeats = "seats";
inline constexpr std::string_view kVoices = "voices";
inline constexpr std::int64_t kDayMilliseconds = 24LL * 3600 * 1000;

[[nodiscard]] inline state::Key party_key(std::string_view handle) {
  return {std::string(kTable), std::string(kParties), Bytes(handle)};
}
[[nodiscard]] inline state::Key account_key(std::string_view handle) {
  return {std::string(kTable), std::string(kAccounts), Bytes(handle)};
}
[[nodiscard]] inline state::Key account_count_key() {
  return {std::string(kTable), std::string(kAccountCount), {}};
}
// `day` counts from 1970-01-01 (UTC).
[[nodiscard]] inline state::Key term_key(std::uint64_t day, std::string_view handle) {
  return {std::string(kTable), std::string(kTermsPrefix) + std::to_string(day), Bytes(handle)};
}
[[nodiscard]] inline state::Key seat_key(std::string_view handle) {
  return {std::string(kTable), std::string(kSeats), Bytes(handle)};
}
[[nodiscard]] inline state::Key voice_key(std::string_view affiliation) {
  return {std::string(kTable), std::string(kVoices), Bytes(affiliation)};
}

}  // namespace comity::members
