#include <string>

#include "ledger/typed_action.h"
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

// names.set_order. What the holder wants followed of what the child publishes for its parent; with
// none of CDS, CDNSKEY and CSYNC nothing any more. Subject: the holder of the delegation. Refuses:
// no_such_zone, no_such_delegation, no_cut, no_effect (it stands so already).
struct SetOrder : OnHeldDelegation {
  static Verdict check(const v1::SetOrder& it) {
    if (Verdict verdict = check_delegation_name(it.zone(), it.label()); !verdict) return verdict;
    if (it.cds() || it.cdnskey() || !(it.removal() || it.bootstrap())) return {};
    return refuse(Code::inconsistent, std::string(it.removal() ? "removal" : "bootstrap") +
                                          ": it is asked for by CDS or CDNSKEY: name one");
  }

  // The order as it will stand; without a height it goes.
  static Found<v1::ChildOrder> permit(const v1::SetOrder& it, const state::View& view,
                                      const ledger::Actor&, const ledger::Context& context) {
    const auto record = require_delegation(view, it.zone(), it.label());
    if (!record) return tl::unexpected(record.error());
    const std::string what = delegation_text(it.zone(), it.label());
    v1::ChildOrder order;
    const bool stands = find_order(view, it.zone(), it.label(), order);
    const bool same = order.cds() == it.cds() && order.cdnskey() == it.cdnskey() &&
                      order.removal() == it.removal() && order.csync() == it.csync() &&
                      order.bootstrap() == it.bootstrap();
    const bool is_void = !it.cds() && !it.cdnskey() && !it.csync();
    if (stands ? same : is_void) return refuse(Code::no_effect, what + ": it stands so already");
    if (is_void) return v1::ChildOrder();
    if (record->name_servers().empty()) {
      return refuse(kNoCut, what + " has no name servers, which could be asked");
    }
    // What was followed stays on record, so that nothing older is followed once more.
    if (!stands) order.Clear();
    order.set_cds(it.cds());
    order.set_cdnskey(it.cdnskey());
    order.set_removal(it.removal());
    order.set_csync(it.csync());
    order.set_bootstrap(it.bootstrap());
    order.set_set_height(context.height);
    order.set_held_height(record->held_height());
    order.set_keys_height(keys_height_of(view, record->holder()).value_or(0));
    return order;
  }

  static void apply(const v1::SetOrder& it, const v1::ChildOrder& order, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context&) {
    erase_order(draft, it.zone(), it.label());
    if (order.cds() || order.cdnskey() || order.csync())
      write_order(draft, it.zone(), it.label(), order);
  }
};

}  // namespace

ledger::ActionType set_order_action() {
  return ledger::action<SetOrder, &v1::Action::names_set_order>(
      {.role = ledger::Role::operate, .usually = ledger::By::holder});
}

}  // namespace comity::names
