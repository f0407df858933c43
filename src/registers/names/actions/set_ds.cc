#include <string>

#include "dns/record.h"
#include "ledger/typed_action.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/power.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"
#include "wire/codec.h"

namespace comity::names {
namespace {

using ledger::Found;
using ledger::Verdict;

// names.set_ds. Subject: the holder of the delegation. Refuses: no_such_zone, no_such_delegation,
// no_cut.
struct SetDs : OnHeldDelegation {
  static Verdict check(const v1::SetDs& it) {
    if (Verdict verdict = check_delegation_name(it.zone(), it.label()); !verdict) return verdict;
    if (Verdict verdict = check_signers(it.ds()); !verdict) return verdict;
    return check_ttl("ds_ttl_seconds", it.ds_ttl_seconds());
  }

  static Found<v1::Delegation> permit(const v1::SetDs& it, const state::View& view,
                                      const ledger::Actor&, const ledger::Context&) {
    auto record = require_delegation(view, it.zone(), it.label());
    if (record && record->name_servers().empty() && !it.ds().empty()) {
      return ledger::refuse(kNoCut, delegation_text(it.zone(), it.label()) +
                                        " has no name servers, whose keys a DS set names");
    }
    return record;
  }

  static void apply(const v1::SetDs& it, v1::Delegation record, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context& context) {
    *record.mutable_ds() = it.ds();
    record.set_ds_ttl_seconds(it.ds().empty() ? 0 : it.ds_ttl_seconds());
    record.set_ds_height(context.height);
    write_delegation(draft, it.zone(), it.label(), record);
    // What the child signed before would undo it.
    v1::ChildOrder order;
    if (!find_order(draft, it.zone(), it.label(), order)) return;
    wire::set_time(*order.mutable_newer_than(), context.block_time);
    write_order(draft, it.zone(), it.label(), order);
  }

  static bool within(const v1::SetDs& it, const state::View& view, const v1::KeyPower& power) {
    return reaches(view, power, it.zone(), name_of_label(it.label(), it.zone()), {dns::type::kDs});
  }
};

}  // namespace

ledger::ActionType set_ds_action() {
  return ledger::action<SetDs, &v1::Action::names_set_ds>(
      {.role = ledger::Role::operate, .usually = ledger::By::holder, .in_proposal = true});
}

}  // namespace comity::names
