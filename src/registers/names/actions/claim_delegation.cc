#include <string>
#include <vector>

#include "ledger/typed_action.h"
#include "registers/names/holds.h"
#include "registers/names/outcomes.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// names.claim_delegation. The first holder of an imported delegation, or the next one after a party
// that has left and said nothing since. Subject: the community;
// consents: the claimant, and the successor of who is gone. Refuses: no_such_zone,
// no_such_delegation, not_unclaimed, barred, on_hold, no_such_party, holder_not_active.
struct ClaimDelegation : AboutDelegation {
  static Verdict check(const v1::ClaimDelegation& it) {
    if (it.holder().empty()) return refuse(Code::missing_field, "holder: is missing");
    if (Verdict verdict = check_together("holder", it.holder()); !verdict) return verdict;
    return check_delegation_name(it.zone(), it.label());
  }

  static std::vector<std::string> consents(const v1::ClaimDelegation& it, const state::View& view) {
    return parties(view, {it.holder(), heir_of_gone(view, it.zone(), it.label())});
  }

  static Found<v1::Delegation> permit(const v1::ClaimDelegation& it, const state::View& view,
                                      const ledger::Actor&, const ledger::Context& context) {
    auto record = require_delegation(view, it.zone(), it.label());
    if (!record) return record;
    if (!record->holder().empty() && !is_gone(view, record->holder())) {
      return refuse(kNotUnclaimed,
                    delegation_text(it.zone(), it.label()) + " is held by " + record->holder());
    }
    const Time now = context.block_time;
    // What was taken and is nobody's may be claimed, but not by those who asked for it.
    Verdict verdict = require_not_barred(view, *record, it.holder(), now);
    if (verdict && !record->holder().empty()) verdict = require_no_hold(view, *record, now);
    if (verdict) verdict = require_may_hold(view, it.holder());
    return ledger::granted(verdict, *std::move(record));
  }

  static void apply(const v1::ClaimDelegation& it, v1::Delegation record, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    if (!record.hold().taken()) forget_hold(record);
    give(record, it.holder(), actor, context);
    write_delegation(draft, it.zone(), it.label(), record);
  }
};

}  // namespace

ledger::ActionType claim_delegation_action() {
  return ledger::action<ClaimDelegation, &v1::Action::names_claim_delegation>(
      {.role = ledger::Role::operate, .usually = ledger::By::general_rule, .in_proposal = true});
}

}  // namespace comity::names
