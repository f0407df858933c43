#include "two_versions.h"

#include <algorithm>
#include <vector>

#include "crypto/hash.h"
#include "wiring/wiring.h"

namespace comity::test {
namespace {

using Types = std::vector<ledger::ActionType>;

// The registers of this program with these actions in the place of those of the same register.
ledger::Registry with_actions(const std::string& name, const Types& actions, std::uint32_t newest) {
  std::vector<ledger::Register> registers = wiring::registry().registers();
  for (ledger::Register& entry : registers) {
    if (entry.name == name) entry.actions = actions;
  }
  return ledger::Registry(std::move(registers), newest);
}

Types actions_of_names() {
  const ledger::Registry registry = wiring::registry();
  for (const ledger::Register& entry : registry.registers()) {
    if (entry.name == "names") return {entry.actions.begin(), entry.actions.end()};
  }
  return {};
}

bool is_new(const ledger::ActionType& type) { return type.name == kNewAction; }

}  // namespace

ledger::Registry todays_program() {
  static const Types kActions = [] {
    Types types = actions_of_names();
    for (ledger::ActionType& type : types) {
      if (is_new(type)) type.since = 2;
    }
    return types;
  }();
  return with_actions("names", kActions, 2);
}

ledger::Registry yesterdays_program() {
  static const Types kActions = [] {
    Types types = actions_of_names();
    std::erase_if(types, is_new);
    return types;
  }();
  return with_actions("names", kActions, 1);
}

void remove_line(v1::Constitution& constitution, const std::string& action) {
  auto& lines = *constitution.mutable_actions();
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [&](const v1::ActionRule& line) { return line.action() == action; }),
              lines.end());
}

void add_line(v1::Constitution& constitution, const std::string& action, const std::string& rule) {
  v1::ActionRule& added = *constitution.add_actions();
  added.set_action(action);
  added.set_rule(rule);
  auto& lines = *constitution.mutable_actions();
  std::sort(lines.begin(), lines.end(), [](const v1::ActionRule& a, const v1::ActionRule& b) {
    return a.action() < b.action();
  });
}

void name_rules(v1::AdoptRules& it) {
  static const ledger::Registry kProgram = todays_program();
  const Hash schema = kProgram.schema(it.version());
  Bytes octets = "comity rules v1\n";
  append_u32(octets, it.version());
  octets += schema.view();
  for (const v1::ActionRule& line : it.constitution().actions()) octets += line.action() + "\n";
  it.set_schema(schema.bytes());
  it.set_fingerprint(crypto::sha256(octets).bytes());
}

}  // namespace comity::test
