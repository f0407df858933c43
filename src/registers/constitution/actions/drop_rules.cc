#include <string>
#include <utility>

#include "ledger/typed_action.h"
#include "registers/constitution/adoption.h"
#include "registers/constitution/outcomes.h"
#include "registers/constitution/queries.h"
#include "wire/messages.h"

namespace comity::constitution {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// constitution.drop_rules (203), v1::DropRules.
// By decision, under the rule of constitution.amend: newer rules that are on their way do not come,
// and what was in force can be amended again.
// Subject: the community. Refuses: no_rules_scheduled (that decision adopted none, or they are in
// force, have failed, lapsed or were dropped).
struct DropRules {
  static Verdict check(const v1::DropRules& it) {
    if (it.adoption() == 0) return refuse(Code::missing_field, "adoption: numbers start at 1");
    return {};
  }

  static ledger::Subject subject(const v1::DropRules&, const state::View&, const ledger::Actor&) {
    return ledger::Subject::of_community("the rules");
  }

  static ledger::Found<v1::RulesAdoption> permit(const v1::DropRules& it, const state::View& view,
                                                 const ledger::Actor&, const ledger::Context&) {
    v1::RulesAdoption adoption;
    if (find_adoption(view, adoption) && is_pending(adoption) &&
        adoption.proposal() == it.adoption()) {
      return adoption;
    }
    return refuse(kNoRulesScheduled, "no newer rules are on their way that decision " +
                                         std::to_string(it.adoption()) + " adopted");
  }

  static void apply(const v1::DropRules&, v1::RulesAdoption adoption, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context& context) {
    drop(draft, std::move(adoption), context.block_time);
  }
};

}  // namespace

ledger::ActionType drop_rules_action() {
  return ledger::action<DropRules, &v1::Action::constitution_drop_rules>(
      {.role = ledger::Role::vote, .usually = ledger::By::amendment_rule, .in_proposal = true});
}

}  // namespace comity::constitution
