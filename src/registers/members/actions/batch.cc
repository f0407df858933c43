#include "ledger/typed_action.h"
#include "registers/members/requirements.h"

namespace comity::members {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// members.batch. Several acts of the party's own, all or nothing: what one act by itself would
// leave undone, a name server without its address or half of a move, nobody ever sees. The ledger
// does what it carries. Subject: the actor itself. Refuses: what its first act refuses that does
// not pass.
struct Batch : ledger::OwnMatter {
  static Verdict check(const v1::Batch& it) {
    if (!it.actions().empty()) return {};
    return refuse(Code::missing_field, "actions: at least one");
  }

  static Verdict permit(const v1::Batch&, const state::View&, const ledger::Actor&,
                        const ledger::Context&) {
    return {};
  }

  static void apply(const v1::Batch&, state::Draft&, const ledger::Actor&, const ledger::Context&) {
  }

  static std::vector<const v1::Action*> nested(const v1::Batch& it) {
    std::vector<const v1::Action*> inner;
    for (const v1::Action& act : it.actions()) inner.push_back(&act);
    return inner;
  }
};

}  // namespace

ledger::ActionType batch_action() {
  return ledger::action<Batch, &v1::Action::members_batch>(
      {.role = ledger::Role::operate, .usually = ledger::By::self, .batch = true});
}

}  // namespace comity::members
