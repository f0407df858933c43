#include "registers/names/host_use.h"

#include "registers/names/outcomes.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"

namespace comity::names {

ledger::Verdict require_unused(const state::View& view, std::string_view zone,
                               std::string_view host, std::string_view except) {
  for (const std::string& label : delegations_using(view, zone, host)) {
    if (label != except) {
      return ledger::refuse(kHostInUse,
                            host_text(zone, host) + " serves " + delegation_text(zone, label));
    }
  }
  if (apex_uses(view, zone, host)) {
    return ledger::refuse(kHostInUse, host_text(zone, host) + " serves the zone itself");
  }
  return {};
}

}  // namespace comity::names
