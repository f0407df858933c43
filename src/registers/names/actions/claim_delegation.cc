#include "registers/names/actions/claim_delegation.h"

#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/standing.h"
#include "registers/names/well_formed.h"
#include "wire/messages.h"

namespace comity::names::claim_delegation {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::ClaimDelegation& it = action.names_claim_delegation();
  if (it.holder().empty()) return refuse(Code::missing_field, "holder: is missing");
  return check_delegation_name(it.zone(), it.label());
}

ledger::Subject subject(const v1::Action& action, const state::View&, const ledger::Actor&) {
  const v1::ClaimDelegation& it = action.names_claim_delegation();
  return community_subject(delegation_text(it.zone(), it.label()));
}

std::vector<std::string> consents(const v1::Action& action, const state::View&) {
  return parties({action.names_claim_delegation().holder()});
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor&,
               const ledger::Context&) {
  const v1::ClaimDelegation& it = action.names_claim_delegation();
  v1::Delegation record;
  if (Verdict verdict = require_delegation(view, it.zone(), it.label(), record); !verdict) {
    return verdict;
  }
  if (!record.holder().empty()) {
    return refuse(Code::not_unclaimed,
                  delegation_text(it.zone(), it.label()) + " is held by " + record.holder());
  }
  return require_active(view, it.holder());
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  const v1::ClaimDelegation& it = action.names_claim_delegation();
  v1::Delegation record;
  if (find_delegation(draft, it.zone(), it.label(), record)) {
    record.set_holder(it.holder());
    record.set_since_decision(actor.proposal);
    write_delegation(draft, it.zone(), it.label(), record);
  }
}

}  // namespace comity::names::claim_delegation
