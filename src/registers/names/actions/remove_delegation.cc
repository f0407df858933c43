#include "registers/names/actions/remove_delegation.h"

#include "registers/names/host_use.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/standing.h"
#include "registers/names/well_formed.h"
#include "wire/messages.h"

namespace comity::names::remove_delegation {

using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::RemoveDelegation& it = action.names_remove_delegation();
  return check_delegation_name(it.zone(), it.label());
}

ledger::Subject subject(const v1::Action& action, const state::View&, const ledger::Actor&) {
  const v1::RemoveDelegation& it = action.names_remove_delegation();
  return community_subject(delegation_text(it.zone(), it.label()));
}

std::vector<std::string> consents(const v1::Action& action, const state::View& view) {
  const v1::RemoveDelegation& it = action.names_remove_delegation();
  v1::Delegation record;
  if (!find_delegation(view, it.zone(), it.label(), record)) {
    return {};
  }
  return parties({record.holder()});
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor&,
               const ledger::Context&) {
  const v1::RemoveDelegation& it = action.names_remove_delegation();
  v1::Delegation record;
  if (Verdict verdict = require_delegation(view, it.zone(), it.label(), record); !verdict) {
    return verdict;
  }
  for (const std::string& host : hosts_of(view, it.zone(), it.label())) {
    if (Verdict verdict = require_unused(view, it.zone(), host, it.label()); !verdict) {
      return verdict;
    }
  }
  return {};
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor&,
           const ledger::Context&) {
  const v1::RemoveDelegation& it = action.names_remove_delegation();
  erase_delegation(draft, it.zone(), it.label());
  for (const std::string& host : hosts_of(draft, it.zone(), it.label())) {
    erase_host(draft, it.zone(), host);
  }
}

}  // namespace comity::names::remove_delegation
