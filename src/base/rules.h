// The version of the rules of the state machine (docs/spec/rules.md): a constant, any thread.
#pragma once

#include <cstdint>

namespace comity {

// The newest that this program implements; it has every version from 1 up to it.
inline constexpr std::uint32_t kRulesVersion = 1;

}  // namespace comity
