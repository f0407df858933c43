#include "registers/names/actions/transfer_delegation.h"

#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/standing.h"
#include "registers/names/well_formed.h"
#include "wire/messages.h"

namespace comity::names::transfer_delegation {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::TransferDelegation& it = action.names_transfer_delegation();
  if (it.new_holder().empty()) return refuse(Code::missing_field, "new_holder: is missing");
  return check_delegation_name(it.zone(), it.label());
}

ledger::Subject subject(const v1::Action& action, const state::View&, const ledger::Actor&) {
  const v1::TransferDelegation& it = action.names_transfer_delegation();
  return community_subject(delegation_text(it.zone(), it.label()));
}

std::vector<std::string> consents(const v1::Action& action, const state::View& view) {
  const v1::TransferDelegation& it = action.names_transfer_delegation();
  v1::Delegation record;
  if (!find_delegation(view, it.zone(), it.label(), record)) {
    return {};
  }
  return parties({record.holder(), it.new_holder()});
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor&,
               const ledger::Context&) {
  const v1::TransferDelegation& it = action.names_transfer_delegation();
  v1::Delegation record;
  if (Verdict verdict = require_delegation(view, it.zone(), it.label(), record); !verdict) {
    return verdict;
  }
  const std::string what = delegation_text(it.zone(), it.label());
  if (record.holder().empty()) {
    return refuse(Code::not_holder, what + " is unclaimed: there is no holder who could give it");
  }
  if (record.holder() == it.new_holder()) {
    return refuse(Code::no_effect, what + " is held by " + it.new_holder() + " already");
  }
  return require_active(view, it.new_holder());
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  const v1::TransferDelegation& it = action.names_transfer_delegation();
  v1::Delegation record;
  if (find_delegation(draft, it.zone(), it.label(), record)) {
    record.set_holder(it.new_holder());
    record.set_since_decision(actor.proposal);
    write_delegation(draft, it.zone(), it.label(), record);
  }
}

}  // namespace comity::names::transfer_delegation
