#include "registers/names/host_use.h"

#include <algorithm>
#include <string>

#include "registers/names/outcomes.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::names {

ledger::Verdict require_unused_by_apex(const state::View& view, std::string_view zone,
                                       std::string_view host) {
  if (!apex_uses(view, zone, host)) return {};
  return ledger::refuse(kHostInUse, host_text(zone, host) + " serves the zone itself");
}

namespace {

// Without a word of the host's holder what stands in an NS set is accepted, and nothing else.
bool is_accepted(const state::View& view, std::string_view zone, std::string_view host,
                 std::string_view label, bool stands, Time now) {
  v1::HostUse use;
  if (!find_use(view, zone, host, label, use)) return stands;
  return !use.has_ends_at() || now < wire::to_time(use.ends_at()).value_or(Time{});
}

}  // namespace

ledger::Verdict require_unused(const state::View& view, std::string_view zone,
                               std::string_view host, Time now) {
  const std::string holder = host_holder(view, zone, host);
  for (const std::string& label : delegations_using(view, zone, host)) {
    v1::Delegation user;
    if (!find_delegation(view, zone, label, user)) continue;
    const bool own = user.holder() == holder;
    // What has no holder asks for nothing, and nobody has promised anything for what nobody holds.
    const bool others = !user.holder().empty() && !holder.empty();
    if (own || (others && is_accepted(view, zone, host, label, true, now))) {
      return ledger::refuse(kHostInUse, host_text(zone, host) + " serves " +
                                            delegation_text(zone, label) +
                                            (own ? "" : ", whose use of it has not ended"));
    }
  }
  return require_unused_by_apex(view, zone, host);
}

ledger::Verdict require_accepted(const state::View& view, std::string_view zone,
                                 std::string_view label, const v1::Delegation& standing,
                                 const Names& name_servers, Time now) {
  const Names& old = standing.name_servers();
  for (const std::string& server : name_servers) {
    const std::string holder = host_holder(view, zone, server);
    if (holder.empty() || holder == standing.holder() ||
        std::find(old.begin(), old.end(), server) != old.end() ||
        is_accepted(view, zone, server, label, false, now)) {
      continue;
    }
    return ledger::refuse(kNotAccepted, host_text(zone, server) + " is " + holder +
                                            "'s, which has not accepted that " +
                                            delegation_text(zone, label) + " uses it");
  }
  return {};
}

}  // namespace comity::names
