#include <string>
#include <utility>
#include <vector>

#include "ledger/typed_action.h"
#include "registers/names/holds.h"
#include "registers/names/keys.h"
#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/successors.h"
#include "registers/names/well_formed.h"
#include "wire/holders.h"

namespace comity::names {
namespace {

using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// names.leave_name. What the actor holds together with others is theirs without it from now on.
// Subject: the holder of the name, of whom it is one. Refuses: no_such_zone, no_such_delegation,
// held_alone, decided (a decision about whose it is, or a plan for what these hold, waits for its
// effect), on_hold.
struct LeaveName : OnHeldDelegation {
  static Verdict check(const v1::LeaveName& it) {
    return check_delegation_name(it.zone(), it.label());
  }

  // As it stands afterwards.
  static Found<v1::Delegation> permit(const v1::LeaveName& it, const state::View& view,
                                      const ledger::Actor& actor, const ledger::Context& context) {
    auto record = require_delegation(view, it.zone(), it.label());
    if (!record) return record;
    const std::string what = delegation_text(it.zone(), it.label());
    std::vector<std::string> rest = wire::holders_of(record->holder());
    std::erase(rest, actor.party);
    if (rest.empty()) return refuse(kHeldAlone, what + " is held by " + actor.party + " alone");
    // What was decided of several is so of all of them, and a hold for a breach stays with each.
    Verdict verdict = require_undecided(view, it.zone(), it.label(), record->holder());
    if (verdict) verdict = require_no_hold(view, *record, context.block_time);
    leave_to(*record, wire::held_together(std::move(rest)), context);
    return ledger::granted(verdict, *std::move(record));
  }

  static void apply(const v1::LeaveName& it, const v1::Delegation& record, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context&) {
    write_delegation(draft, it.zone(), it.label(), record);
  }
};

}  // namespace

// By the recovery key, as a successor is named: who has stolen the one of every day takes nobody's
// part from him with it.
ledger::ActionType leave_name_action() {
  return ledger::action<LeaveName, &v1::Action::names_leave_name>(
      {.role = ledger::Role::recover, .usually = ledger::By::holder});
}

}  // namespace comity::names
