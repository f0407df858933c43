// For the tests of this room only: parties in memory, a state to write into, checks in words, and
// a program of few actions, which never changes.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "ledger/action.h"
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

inline members::Member party(const std::string& handle, v1::PartyKind kind,
                             const std::string& affiliation = "") {
  return {handle, kind, "", affiliation};
}

// Seven parties in all six kinds; `twice` is the kind of two of them.
inline std::vector<members::Member> seven(v1::PartyKind twice) {
  std::vector<members::Member> parties;
  for (int kind = v1::GOVERNMENT; kind <= v1::INDIVIDUAL; ++kind) {
    const std::string name(members::kind_name(kind).substr(0, 3));
    parties.push_back(party(name + "-1", static_cast<v1::PartyKind>(kind)));
    if (kind == twice) parties.push_back(party(name + "-2", twice));
  }
  std::sort(parties.begin(), parties.end(),
            [](const auto& a, const auto& b) { return a.party < b.party; });
  return parties;
}

// Typed here, not taken from the registers: what is hashed and counted in these tests stays as it
// is when a register gets an action.
inline std::vector<const ledger::ActionType*> few_actions() {
  using ledger::By;
  static const std::vector<ledger::ActionType> kTypes = {
      {.name = "constitution.adopt_rules", .usually = By::amendment_rule},
      {.name = "constitution.amend", .usually = By::amendment_rule},
      {.name = "constitution.declare_rules", .usually = By::self},
      {.name = "decisions.answer", .usually = By::self},
      {.name = "decisions.propose", .usually = By::self},
      {.name = "decisions.vote", .usually = By::self},
      {.name = "members.add_key", .usually = By::self},
      {.name = "members.admit", .usually = By::general_rule},
      {.name = "names.create_delegation", .usually = By::general_rule},
      {.name = "names.set_ds", .usually = By::holder},
      {.name = "names.set_zone", .usually = By::general_rule},
      {.name = "names.transfer_delegation", .usually = By::general_rule},
  };
  std::vector<const ledger::ActionType*> types;
  types.reserve(kTypes.size());
  for (const ledger::ActionType& type : kTypes) types.push_back(&type);
  return types;
}

// Our default for a program of these actions.
inline v1::Constitution small_concert(const Timing& timing = {}) {
  return concert("concert", few_actions(), timing);
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
