// The key space of this register: table "constitution". Pure functions, any thread.
//   collection "documents", key = hash: v1::Constitution, every one that ever was adopted
//   collection "current", key = "": v1::CurrentConstitution
//   collection "decisions", key = hash: v1::ConstitutionOrigin, of every one but that of genesis
//   collection "adoption", key = "": v1::RulesAdoption, the last one that was decided
//   collection "terms", key = "": v1::SeatTerms, the longer ones that were in force
//   collection "declarations", key = party: v1::RulesDeclaration
#pragma once

#include <string_view>

#include "base/ids.h"
#include "state/key.h"

namespace comity::constitution {

inline constexpr std::string_view kTable = "constitution";
inline constexpr std::string_view kDocuments = "documents";
inline constexpr std::string_view kCurrent = "current";
inline constexpr std::string_view kOrigins = "decisions";
inline constexpr std::string_view kAdoption = "adoption";
inline constexpr std::string_view kDeclarations = "declarations";
inline constexpr std::string_view kTerms = "terms";

[[nodiscard]] inline state::Key document_key(const Hash& hash) {
  return {std::string(kTable), std::string(kDocuments), hash.bytes()};
}
[[nodiscard]] inline state::Key origin_key(const Hash& hash) {
  return {std::string(kTable), std::string(kOrigins), hash.bytes()};
}
[[nodiscard]] inline state::Key current_key() {
  return {std::string(kTable), std::string(kCurrent), {}};
}
[[nodiscard]] inline state::Key terms_key() {
  return {std::string(kTable), std::string(kTerms), {}};
}
[[nodiscard]] inline state::Key adoption_key() {
  return {std::string(kTable), std::string(kAdoption), {}};
}
[[nodiscard]] inline state::Key declaration_key(std::string_view party) {
  return {std::string(kTable), std::string(kDeclarations), Bytes(party)};
}

}  // namespace comity::constitution
