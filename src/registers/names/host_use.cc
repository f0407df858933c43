#include "registers/names/host_use.h"

#include "registers/names/outcomes.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "wire/messages.h"

namespace comity::names {

ledger::Verdict require_unused_by_apex(const state::View& view, std::string_view zone,
                                       std::string_view host) {
  if (!apex_uses(view, zone, host)) return {};
  return ledger::refuse(kHostInUse, host_text(zone, host) + " serves the zone itself");
}

ledger::Verdict require_unused(const state::View& view, std::string_view zone,
                               std::string_view host) {
  const std::string holder = host_holder(view, zone, host);
  for (const std::string& label : delegations_using(view, zone, host)) {
    v1::Delegation user;
    if (find_delegation(view, zone, label, user) && user.holder() == holder) {
      return ledger::refuse(kHostInUse,
                            host_text(zone, host) + " serves " + delegation_text(zone, label));
    }
  }
  return require_unused_by_apex(view, zone, host);
}

}  // namespace comity::names
