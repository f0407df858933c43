#include "registers/names/actions/remove_host.h"

#include "registers/names/host_use.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/standing.h"
#include "registers/names/well_formed.h"
#include "wire/messages.h"

namespace comity::names::remove_host {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::RemoveHost& it = action.names_remove_host();
  if (Verdict verdict = check_host_name("zone", it.zone()); !verdict) return verdict;
  if (Verdict verdict = check_host_name("name", it.name()); !verdict) return verdict;
  if (!is_below(it.name(), it.zone())) {
    return refuse(Code::inconsistent, "name: " + it.name() + " does not lie below " + it.zone());
  }
  return {};
}

ledger::Subject subject(const v1::Action& action, const state::View& view,
                        const ledger::Actor& actor) {
  const v1::RemoveHost& it = action.names_remove_host();
  v1::Host host;
  if (!find_host(view, it.zone(), it.name(), host)) {
    return missing_subject(actor, host_text(it.zone(), it.name()));
  }
  return held_by(host_holder(view, it.zone(), it.name()), host_text(it.zone(), it.name()));
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor&,
               const ledger::Context&) {
  const v1::RemoveHost& it = action.names_remove_host();
  if (Verdict verdict = require_zone(view, it.zone()); !verdict) return verdict;
  v1::Host host;
  if (!find_host(view, it.zone(), it.name(), host)) {
    return refuse(Code::no_such_host, host_text(it.zone(), it.name()) + " does not exist");
  }
  return require_unused(view, it.zone(), it.name(), "");
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor&,
           const ledger::Context&) {
  const v1::RemoveHost& it = action.names_remove_host();
  erase_host(draft, it.zone(), it.name());
}

}  // namespace comity::names::remove_host
