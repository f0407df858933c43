#include "ledger/typed_action.h"
#include "registers/members/queries.h"
#include "registers/names/holds.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/successors.h"
#include "registers/names/well_formed.h"

namespace comity::names {
namespace {

using ledger::Found;
using ledger::Verdict;

// names.succeed. What a holder has that is gone becomes that of the party which it has named.
// Subject: the actor itself. Refuses: no_such_zone, no_such_delegation, not_successor (not named,
// or not for so long), decided (a decision about whose it is waits for its effect), on_hold,
// holder_there (neither gone nor silent to the end of a hold), holder_not_active.
struct Succeed : ledger::OwnMatter {
  static Verdict check(const v1::Succeed& it) {
    return check_delegation_name(it.zone(), it.label());
  }

  static Found<v1::Delegation> permit(const v1::Succeed& it, const state::View& view,
                                      const ledger::Actor& actor, const ledger::Context& context) {
    auto record = require_delegation(view, it.zone(), it.label());
    if (!record) return record;
    Verdict verdict =
        require_to_succeed(view, it.zone(), it.label(), actor.party, context.block_time);
    if (verdict) verdict = members::require_may_hold(view, actor.party);
    return ledger::granted(verdict, *std::move(record));
  }

  static void apply(const v1::Succeed& it, v1::Delegation record, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    forget_hold(record);
    give(record, actor.party, actor, context);
    record.set_succeeded_height(context.height);
    write_delegation(draft, it.zone(), it.label(), record);
  }
};

}  // namespace

ledger::ActionType succeed_action() {
  return ledger::action<Succeed, &v1::Action::names_succeed>(
      {.role = ledger::Role::operate, .usually = ledger::By::self});
}

}  // namespace comity::names
