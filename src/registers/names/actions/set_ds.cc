#include "registers/names/actions/set_ds.h"

#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/standing.h"
#include "registers/names/well_formed.h"
#include "wire/messages.h"

namespace comity::names::set_ds {

using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::SetDs& it = action.names_set_ds();
  if (Verdict verdict = check_delegation_name(it.zone(), it.label()); !verdict) return verdict;
  if (Verdict verdict = check_signers(it.ds()); !verdict) return verdict;
  return check_ttl("ds_ttl_seconds", it.ds_ttl_seconds());
}

ledger::Subject subject(const v1::Action& action, const state::View& view,
                        const ledger::Actor& actor) {
  const v1::SetDs& it = action.names_set_ds();
  return delegation_subject(view, actor, it.zone(), it.label());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor&,
               const ledger::Context&) {
  const v1::SetDs& it = action.names_set_ds();
  v1::Delegation record;
  return require_delegation(view, it.zone(), it.label(), record);
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor&,
           const ledger::Context&) {
  const v1::SetDs& it = action.names_set_ds();
  v1::Delegation record;
  if (find_delegation(draft, it.zone(), it.label(), record)) {
    *record.mutable_ds() = it.ds();
    record.set_ds_ttl_seconds(it.ds().empty() ? 0 : it.ds_ttl_seconds());
    write_delegation(draft, it.zone(), it.label(), record);
  }
}

}  // namespace comity::names::set_ds
