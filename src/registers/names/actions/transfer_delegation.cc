#include <string>
#include <vector>

#include "ledger/typed_action.h"
#include "registers/names/holds.h"
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

// names.transfer_delegation. Another holder. Subject: the community; consents: both sides, and for
// a holder that is gone its successor.
// Refuses: no_such_zone, no_such_delegation, not_holder (unclaimed: nobody can give it),
// no_effect, on_hold, no_such_party, holder_not_active.
struct TransferDelegation : AboutDelegation {
  static Verdict check(const v1::TransferDelegation& it) {
    if (it.new_holder().empty()) return refuse(Code::missing_field, "new_holder: is missing");
    if (Verdict verdict = check_together("new_holder", it.new_holder()); !verdict) return verdict;
    return check_delegation_name(it.zone(), it.label());
  }

  static std::vector<std::string> consents(const v1::TransferDelegation& it,
                                           const state::View& view) {
    v1::Delegation record;
    if (!find_delegation(view, it.zone(), it.label(), record)) {
      return {};
    }
    return parties(view,
                   {record.holder(), it.new_holder(), heir_of_gone(view, it.zone(), it.label())});
  }

  static Found<v1::Delegation> permit(const v1::TransferDelegation& it, const state::View& view,
                                      const ledger::Actor&, const ledger::Context& context) {
    auto record = require_delegation(view, it.zone(), it.label());
    if (!record) return record;
    const std::string what = delegation_text(it.zone(), it.label());
    if (record->holder().empty()) {
      return refuse(Code::not_holder, what + " is unclaimed: there is no holder who could give it");
    }
    if (record->holder() == it.new_holder()) {
      return refuse(Code::no_effect, what + " is held by " + it.new_holder() + " already");
    }
    Verdict verdict = require_no_hold(view, *record, context.block_time);
    if (verdict) verdict = require_may_hold(view, it.new_holder());
    return ledger::granted(verdict, *std::move(record));
  }

  static void apply(const v1::TransferDelegation& it, v1::Delegation record, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    forget_hold(record);
    give(record, it.new_holder(), actor, context);
    write_delegation(draft, it.zone(), it.label(), record);
  }
};

}  // namespace

ledger::ActionType transfer_delegation_action() {
  return ledger::action<TransferDelegation, &v1::Action::names_transfer_delegation>(
      {.role = ledger::Role::operate, .usually = ledger::By::general_rule, .in_proposal = true});
}

}  // namespace comity::names
