// For the tests of this room only: parties in memory, a state to write into, checks in words.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "registers/constitution/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::constitution {

class NoState final : public state::View {
 public:
  std::optional<Bytes> get(const state::Key&) const override { return std::nullopt; }
  void each(std::string_view, std::string_view, const state::Visitor&) const override {}
  std::optional<Error> fault() const override { return std::nullopt; }
};

inline members::Standing party(const std::string& handle, v1::PartyKind kind,
                               const std::string& affiliation = "") {
  return {handle, kind, "", affiliation};
}

// Seven parties in all six kinds; `twice` is the kind of two of them.
inline std::vector<members::Standing> seven(v1::PartyKind twice) {
  std::vector<members::Standing> parties;
  for (int kind = v1::GOVERNMENT; kind <= v1::INDIVIDUAL; ++kind) {
    const std::string name(members::kind_name(kind).substr(0, 3));
    parties.push_back(party(name + "-1", static_cast<v1::PartyKind>(kind)));
    if (kind == twice) parties.push_back(party(name + "-2", twice));
  }
  std::sort(parties.begin(), parties.end(),
            [](const auto& a, const auto& b) { return a.party < b.party; });
  return parties;
}

inline std::vector<std::string_view> names_in(const v1::Constitution& constitution) {
  std::vector<std::string_view> names;
  for (const v1::ActionRule& rule : constitution.actions()) names.push_back(rule.action());
  return names;
}

inline void read_condition(std::string_view json, v1::Rule& rule) {
  rule.clear_condition();
  const Status read = wire::from_json(json, *rule.mutable_condition());
  EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().message);
}

}  // namespace comity::constitution
