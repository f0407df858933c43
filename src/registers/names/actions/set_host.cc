#include "registers/names/actions/set_host.h"

#include "registers/names/host_record.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/standing.h"
#include "registers/names/well_formed.h"
#include "wire/messages.h"

namespace comity::names::set_host {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// An action that names no sponsor leaves the one that stands.
std::string sponsor_after(const v1::SetHost& it, const v1::Host& present) {
  return it.sponsor().empty() ? present.sponsor() : it.sponsor();
}

Verdict permit_sponsor(const v1::SetHost& it, const state::View& view, const ledger::Actor& actor) {
  const std::string& name = it.host().name();
  if (it.sponsor().empty()) {
    return {};
  }
  if (is_delegated(view, it.zone(), name)) {
    return refuse(Code::not_permitted,
                  host_text(it.zone(), name) + " lies in a delegation and takes no sponsor");
  }
  v1::Delegation sponsor;
  if (Verdict verdict = require_delegation(view, it.zone(), it.sponsor(), sponsor); !verdict) {
    return verdict;
  }
  // Nobody hands a host to another party without it; a decision needs that party's consent.
  if (actor.kind == ledger::Actor::Kind::party && sponsor.holder() != actor.party) {
    return refuse(Code::not_holder, "the sponsor, " + delegation_text(it.zone(), it.sponsor()) +
                                        ", is not held by " + actor.party);
  }
  return {};
}

}  // namespace

Verdict check(const v1::Action& action) {
  const v1::SetHost& it = action.names_set_host();
  if (Verdict verdict = check_host_name("zone", it.zone()); !verdict) return verdict;
  if (!it.has_host()) return refuse(Code::missing_field, "host: is missing");
  if (Verdict verdict = check_host_addresses(it.host()); !verdict) return verdict;
  if (!is_below(it.host().name(), it.zone())) {
    return refuse(Code::inconsistent,
                  "host: " + it.host().name() + " does not lie below " + it.zone());
  }
  return it.sponsor().empty() ? Verdict{} : check_label(it.zone(), it.sponsor());
}

ledger::Subject subject(const v1::Action& action, const state::View& view,
                        const ledger::Actor& actor) {
  const v1::SetHost& it = action.names_set_host();
  const std::string& name = it.host().name();
  std::string what = host_text(it.zone(), name);
  if (!zone_exists(view, it.zone())) return missing_subject(actor, std::move(what));
  v1::Host present;
  const bool is_new = !find_host(view, it.zone(), name, present);
  const bool is_own = is_delegated(view, it.zone(), name) || apex_uses(view, it.zone(), name);
  if (is_new && !it.sponsor().empty() && !is_own) {
    ledger::Subject sponsor = delegation_subject(view, actor, it.zone(), it.sponsor());
    return held_by(std::move(sponsor.party), std::move(what));
  }
  return held_by(host_holder(view, it.zone(), name), std::move(what));
}

std::vector<std::string> consents(const v1::Action& action, const state::View& view) {
  const v1::SetHost& it = action.names_set_host();
  v1::Host present;
  (void)find_host(view, it.zone(), it.host().name(), present);
  v1::Delegation sponsor;
  if (sponsor_after(it, present) == present.sponsor() ||
      !find_delegation(view, it.zone(), it.sponsor(), sponsor)) {
    return {};
  }
  return parties({sponsor.holder()});
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context&) {
  const v1::SetHost& it = action.names_set_host();
  if (Verdict verdict = require_zone(view, it.zone()); !verdict) return verdict;
  return permit_sponsor(it, view, actor);
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor&,
           const ledger::Context&) {
  const v1::SetHost& it = action.names_set_host();
  const std::string& name = it.host().name();
  v1::Host present;
  (void)find_host(draft, it.zone(), name, present);
  write_host(draft, it.zone(), name, host_record(it.host(), sponsor_after(it, present)));
}

}  // namespace comity::names::set_host
