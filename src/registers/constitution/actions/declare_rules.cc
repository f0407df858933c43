#include <algorithm>
#include <string>
#include <vector>

#include "ledger/records.h"
#include "ledger/typed_action.h"
#include "registers/constitution/adoption.h"
#include "registers/constitution/outcomes.h"

namespace comity::constitution {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// constitution.declare_rules (202), v1::DeclareRules.
// An operator's own act: the program that it runs has this version of the rules. The newest
// declaration of a party replaces the one before.
// Subject: the actor itself. Refuses: not_permitted (no operator), wrong_version (in force already,
// or declared before).
struct DeclareRules : ledger::OwnMatter {
  static Verdict check(const v1::DeclareRules& it) {
    if (it.version() == 0) return refuse(Code::missing_field, "version is absent");
    if (it.fingerprint().size() != Hash::kSize) {
      return refuse(Code::out_of_range, "fingerprint: not a hash of 32 octets");
    }
    return {};
  }

  static Verdict permit(const v1::DeclareRules& it, const state::View& view,
                        const ledger::Actor& actor, const ledger::Context& context) {
    const std::vector<std::string> operators = ledger::operators(view);
    if (!std::binary_search(operators.begin(), operators.end(), actor.party)) {
      return refuse(Code::not_permitted,
                    "party " + actor.party + " is no operator: no log key of the genesis is its");
    }
    if (it.version() <= context.rules_version) {
      return refuse(kWrongVersion, "rules version " + std::to_string(context.rules_version) +
                                       " is in force: there is nothing to declare for " +
                                       std::to_string(it.version()));
    }
    if (has_declared(view, actor.party, it.version(), it.fingerprint())) {
      return refuse(kWrongVersion, "party " + actor.party + " has declared this already");
    }
    return {};
  }

  static void apply(const v1::DeclareRules& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context&) {
    declare(draft, actor.party, it);
  }
};

}  // namespace

ledger::ActionType declare_rules_action() {
  return ledger::action<DeclareRules, &v1::Action::constitution_declare_rules>(
      {.role = ledger::Role::operate, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::constitution
