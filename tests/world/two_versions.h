// A program with two versions of the rules, for tests: names.claim_delegation stands for an action
// that version 2 brought. And the program of the day before, which lacks it. Any thread.
#pragma once

#include <string>

#include "ledger/action.h"
#include "wire/messages.h"

namespace comity::test {

inline constexpr const char* kNewAction = "names.claim_delegation";

// Knows versions 1 and 2.
[[nodiscard]] ledger::Registry todays_program();
// Knows version 1 only, and no action of that number.
[[nodiscard]] ledger::Registry yesterdays_program();

// Takes out the line of the action; puts one in where it belongs, decided by `rule`.
void remove_line(v1::Constitution& constitution, const std::string& action);
void add_line(v1::Constitution& constitution, const std::string& action, const std::string& rule);

// Schema and fingerprint of the version that `it` adopts, whose actions its constitution names
// (docs/spec/rules.md).
void name_rules(v1::AdoptRules& it);

}  // namespace comity::test
