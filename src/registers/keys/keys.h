// The key space of this register (docs/spec/keys.md): table "keys" has one collection per zone.
// Zones are in the stored form: lower-case, absolute. Pure functions, any thread.
#pragma once

#include <optional>
#include <string_view>

#include "registers/keys/queries.h"

namespace comity::keys {

inline constexpr std::string_view kGroupPrefix = "group/";
inline constexpr std::string_view kBatchPrefix = "batch/";
inline constexpr std::string_view kHeadPrefix = "head/";
inline constexpr std::string_view kSessionPrefix = "session/";
inline constexpr std::string_view kOpenerPrefix = "opener/";
inline constexpr std::string_view kRolloverPrefix = "rollover/";
inline constexpr std::string_view kRetiredPrefix = "retired/";
inline constexpr std::string_view kSincePrefix = "since/";
inline constexpr std::string_view kOwnPrefix = "own/";
inline constexpr std::string_view kTakeoverKey = "takeover";

// The role of a key "session/<role>/..." or "head/<role>"; nothing for another key.
[[nodiscard]] std::optional<Role> role_in_key(std::string_view key, std::string_view prefix);

}  // namespace comity::keys
