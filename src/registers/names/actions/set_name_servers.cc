#include "registers/names/actions/set_name_servers.h"

#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/standing.h"
#include "registers/names/well_formed.h"
#include "wire/messages.h"

namespace comity::names::set_name_servers {

using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::SetNameServers& it = action.names_set_name_servers();
  if (Verdict verdict = check_delegation_name(it.zone(), it.label()); !verdict) return verdict;
  if (Verdict verdict = check_name_servers(it.name_servers()); !verdict) return verdict;
  return check_ttl("ns_ttl_seconds", it.ns_ttl_seconds());
}

ledger::Subject subject(const v1::Action& action, const state::View& view,
                        const ledger::Actor& actor) {
  const v1::SetNameServers& it = action.names_set_name_servers();
  return delegation_subject(view, actor, it.zone(), it.label());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context&) {
  const v1::SetNameServers& it = action.names_set_name_servers();
  v1::Delegation record;
  if (Verdict verdict = require_delegation(view, it.zone(), it.label(), record); !verdict) {
    return verdict;
  }
  return require_glue(view, it.zone(), it.label(), it.name_servers(), {}, actor);
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor&,
           const ledger::Context&) {
  const v1::SetNameServers& it = action.names_set_name_servers();
  v1::Delegation record;
  if (find_delegation(draft, it.zone(), it.label(), record)) {
    *record.mutable_name_servers() = it.name_servers();
    record.set_ns_ttl_seconds(it.ns_ttl_seconds());
    write_delegation(draft, it.zone(), it.label(), record);
  }
}

}  // namespace comity::names::set_name_servers
