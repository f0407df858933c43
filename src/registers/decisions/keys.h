// The key space of this register (docs/spec/decisions.md). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "state/key.h"

namespace comity::decisions {

inline constexpr std::string_view kRegister = "decisions";  // on the agenda
inline constexpr std::string_view kTable = "decisions";
inline constexpr std::string_view kProposals = "proposals";
inline constexpr std::string_view kActions = "actions";
inline constexpr std::string_view kElectorates = "electorates";
inline constexpr std::string_view kCounts = "counts";
inline constexpr std::string_view kVotesPrefix = "votes/";
inline constexpr std::string_view kConsentsPrefix = "consents/";
inline constexpr std::string_view kObjectionsPrefix = "objections/";
inline constexpr std::string_view kEndorsementsPrefix = "endorsements/";

// Collections "proposals", "actions" and "electorates"; the key is the number as u64 big-endian.
[[nodiscard]] state::Key numbered_key(std::string_view collection, std::uint64_t number);
// Collection "counts": of a party, of a voice of several, or of all for "".
[[nodiscard]] state::Key count_key(std::string_view party);
// "votes/12": prefix and the number in decimal; the keys in it are parties.
[[nodiscard]] std::string collection_of(std::string_view prefix, std::uint64_t number);
[[nodiscard]] state::Key party_key(std::string_view prefix, std::uint64_t number,
                                   std::string_view party);

}  // namespace comity::decisions
