// The key space of this register: table "constitution". Pure functions, any thread.
//   collection "documents", key = hash: v1::Constitution, every one that ever was in force
//   collection "current", key = "": v1::CurrentConstitution
#pragma once

#include <string_view>

#include "base/ids.h"
#include "state/key.h"

namespace comity::constitution {

inline constexpr std::string_view kTable = "constitution";
inline constexpr std::string_view kDocuments = "documents";
inline constexpr std::string_view kCurrent = "current";

[[nodiscard]] inline state::Key document_key(const Hash& hash) {
  return {std::string(kTable), std::string(kDocuments), hash.bytes()};
}
[[nodiscard]] inline state::Key current_key() {
  return {std::string(kTable), std::string(kCurrent), {}};
}

}  // namespace comity::constitution
