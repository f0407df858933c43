#include <string>
#include <vector>

#include "ledger/typed_action.h"
#include "registers/names/holds.h"
#include "registers/names/host_use.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"

namespace comity::names {
namespace {

using ledger::Found;
using ledger::Verdict;

// names.remove_delegation. What stands in its territory and the hosts that it sponsors go with it,
// registered names below it stay. Subject: the community; consents: the holder, and for one that is
// gone its successor. Refuses: no_such_zone, no_such_delegation, on_hold, host_in_use (by the
// apex).
struct RemoveDelegation : AboutDelegation {
  static Verdict check(const v1::RemoveDelegation& it) {
    return check_delegation_name(it.zone(), it.label());
  }

  static std::vector<std::string> consents(const v1::RemoveDelegation& it,
                                           const state::View& view) {
    v1::Delegation record;
    if (!find_delegation(view, it.zone(), it.label(), record)) {
      return {};
    }
    return parties(view, {record.holder(), heir_of_gone(view, it.zone(), it.label())});
  }

  static Found<Subtree> permit(const v1::RemoveDelegation& it, const state::View& view,
                               const ledger::Actor&, const ledger::Context& context) {
    const auto record = require_delegation(view, it.zone(), it.label());
    if (!record) return tl::unexpected(record.error());
    Verdict verdict = require_no_hold(view, *record, context.block_time);
    Subtree gone = territory(view, it.zone(), it.label());
    if (verdict && !gone.is_whole) {
      return ledger::refuse(ledger::Code::out_of_range,
                            "more names stand there than go with one decision: their holder, or "
                            "decisions, remove them first");
    }
    gone.hosts = hosts_of(view, it.zone(), it.label());
    for (const std::string& host : gone.hosts) {
      if (verdict) verdict = require_unused_by_apex(view, it.zone(), host);
    }
    return ledger::granted(verdict, std::move(gone));
  }

  static void apply(const v1::RemoveDelegation& it, const Subtree& gone, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context&) {
    erase_delegation(draft, it.zone(), it.label());
    for (const std::string& host : gone.hosts) erase_host(draft, it.zone(), host);
    for (const auto& [owner, type] : gone.sets) erase_set(draft, it.zone(), owner, type);
  }
};

}  // namespace

ledger::ActionType remove_delegation_action() {
  return ledger::action<RemoveDelegation, &v1::Action::names_remove_delegation>(
      {.role = ledger::Role::operate, .usually = ledger::By::general_rule, .in_proposal = true});
}

}  // namespace comity::names
