#include "registers/constitution/actions/declare_rules.h"

#include <algorithm>

#include "ledger/records.h"
#include "registers/constitution/adoption.h"
#include "wire/messages.h"

namespace comity::constitution::declare_rules {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::DeclareRules& it = action.constitution_declare_rules();
  if (it.version() == 0) return refuse(Code::missing_field, "version is absent");
  if (it.fingerprint().size() != Hash::kSize) {
    return refuse(Code::out_of_range, "fingerprint: not a hash of 32 octets");
  }
  return {};
}

ledger::Subject subject(const v1::Action&, const state::View&, const ledger::Actor& actor) {
  return {ledger::Subject::Kind::self, actor.party, "party " + actor.party};
}

std::vector<std::string> consents(const v1::Action&, const state::View&) { return {}; }

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context& context) {
  const v1::DeclareRules& it = action.constitution_declare_rules();
  const std::vector<std::string> operators = ledger::operators(view);
  if (!std::binary_search(operators.begin(), operators.end(), actor.party)) {
    return refuse(Code::not_permitted,
                  "party " + actor.party + " is no operator: no log key of the genesis is its");
  }
  if (it.version() <= context.rules_version) {
    return refuse(Code::wrong_version, "rules version " + std::to_string(context.rules_version) +
                                           " is in force: there is nothing to declare for " +
                                           std::to_string(it.version()));
  }
  if (has_declared(view, actor.party, it.version(), it.fingerprint())) {
    return refuse(Code::wrong_version, "party " + actor.party + " has declared this already");
  }
  return {};
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  declare(draft, actor.party, action.constitution_declare_rules());
}

}  // namespace comity::constitution::declare_rules
