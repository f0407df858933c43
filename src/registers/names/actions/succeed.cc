#include <string>

#include "ledger/typed_action.h"
#include "registers/members/queries.h"
#include "registers/names/holds.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/successors.h"
#include "registers/names/well_formed.h"
#include "wire/holders.h"

namespace comity::names {
namespace {

using ledger::Found;
using ledger::Verdict;

// names.succeed. What a holder has that is gone becomes that of the party which it has named; of
// several who hold it together, when some are gone, that of the rest, as one of them says. Subject:
// the actor itself. Refuses: no_such_zone, no_such_delegation, not_successor (not named,
// or not for so long), decided (a decision about whose it is waits for its effect), on_hold,
// holder_there (neither gone nor silent to the end of a hold), holder_not_active.
struct Succeed : ledger::OwnMatter {
  static Verdict check(const v1::Succeed& it) {
    return check_delegation_name(it.zone(), it.label());
  }

  // As it stands afterwards.
  static Found<v1::Delegation> permit(const v1::Succeed& it, const state::View& view,
                                      const ledger::Actor& actor, const ledger::Context& context) {
    auto record = require_delegation(view, it.zone(), it.label());
    if (!record) return record;
    const Found<std::string> holder =
        require_to_succeed(view, it.zone(), it.label(), actor.party, context.block_time);
    if (!holder) return tl::unexpected(holder.error());
    if (wire::is_held_together(record->holder())) {
      leave_to(*record, *holder, context);
      return record;
    }
    const Verdict verdict = members::require_may_hold(view, actor.party);
    forget_hold(*record);
    give(*record, *holder, actor, context);
    record->set_succeeded_height(context.height);
    return ledger::granted(verdict, *std::move(record));
  }

  static void apply(const v1::Succeed& it, const v1::Delegation& record, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context&) {
    write_delegation(draft, it.zone(), it.label(), record);
  }
};

}  // namespace

ledger::ActionType succeed_action() {
  return ledger::action<Succeed, &v1::Action::names_succeed>(
      {.role = ledger::Role::operate, .usually = ledger::By::self});
}

}  // namespace comity::names
