#include <string>
#include <vector>

#include "dns/record.h"
#include "ledger/typed_action.h"
#include "registers/names/host_record.h"
#include "registers/names/neighbours.h"
#include "registers/names/place.h"
#include "registers/names/power.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// An action that names no sponsor leaves the one that stands.
std::string sponsor_after(const v1::SetHost& it, const v1::Host& present) {
  return it.sponsor().empty() ? present.sponsor() : it.sponsor();
}

Verdict permit_sponsor(const v1::SetHost& it, const v1::Host& present, const state::View& view,
                       const ledger::Actor& actor) {
  const std::string& name = it.host().name();
  if (it.sponsor().empty()) return {};
  if (!registered_above(view, it.zone(), name).empty()) {
    return refuse(Code::not_permitted,
                  host_text(it.zone(), name) + " lies in a registered name and takes no sponsor");
  }
  const auto sponsor = require_delegation(view, it.zone(), it.sponsor());
  if (!sponsor) return tl::unexpected(sponsor.error());
  // Whose a host is, a decision has said, with the consent of whoever gets it: so it can be shown.
  if (actor.kind == ledger::Actor::Kind::party && it.sponsor() != present.sponsor()) {
    return refuse(Code::not_permitted,
                  "a decision gives " + host_text(it.zone(), name) + " another sponsor");
  }
  return {};
}

// names.set_host. Writes the addresses of a name below the apex. Subject: the holder of the closest
// registered name at or above it, else of its sponsor; with neither it is the community's.
// Consents: the holder of a sponsor that a decision gives it to. Refuses: no_such_zone, occupied,
// no_such_delegation (the sponsor), not_permitted (a sponsor at or below a registered name, or
// another one than stands, by its holder).
struct SetHost {
  static Verdict check(const v1::SetHost& it) {
    if (Verdict verdict = check_host_name("zone", it.zone()); !verdict) return verdict;
    if (!it.has_host()) return refuse(Code::missing_field, "host: is missing");
    if (Verdict verdict = check_host_addresses(it.host()); !verdict) return verdict;
    if (!is_below(it.host().name(), it.zone())) {
      return refuse(Code::inconsistent,
                    "host: " + it.host().name() + " does not lie below " + it.zone());
    }
    Verdict deep = check_depth("host", it.host().name(), it.zone());
    if (!deep) return deep;
    return it.sponsor().empty() ? Verdict{} : check_label(it.zone(), it.sponsor());
  }

  static ledger::Subject subject(const v1::SetHost& it, const state::View& view,
                                 const ledger::Actor& actor) {
    const std::string& name = it.host().name();
    std::string what = host_text(it.zone(), name);
    if (!zone_exists(view, it.zone())) return missing_subject(actor, std::move(what));
    return ledger::Subject::held_by(host_holder(view, it.zone(), name), std::move(what));
  }

  static std::vector<std::string> consents(const v1::SetHost& it, const state::View& view) {
    v1::Host present;
    (void)find_host(view, it.zone(), it.host().name(), present);
    v1::Delegation sponsor;
    if (sponsor_after(it, present) == present.sponsor() ||
        !find_delegation(view, it.zone(), it.sponsor(), sponsor)) {
      return {};
    }
    return parties(view, {sponsor.holder()});
  }

  static Found<v1::Host> permit(const v1::SetHost& it, const state::View& view,
                                const ledger::Actor& actor, const ledger::Context&) {
    // None for a new host.
    v1::Host present;
    (void)find_host(view, it.zone(), it.host().name(), present);
    Verdict verdict = require_zone(view, it.zone());
    if (verdict) verdict = require_place_for_host(view, it.zone(), it.host().name());
    if (verdict) verdict = permit_sponsor(it, present, view, actor);
    return ledger::granted(verdict, std::move(present));
  }

  static void apply(const v1::SetHost& it, const v1::Host& present, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    v1::Host host = host_record(it.host(), context.height);
    host.set_sponsor(sponsor_after(it, present));
    const bool stays = host.sponsor() == present.sponsor();
    host.set_sponsor_decision(stays ? present.sponsor_decision() : actor.proposal);
    write_host(draft, it.zone(), it.host().name(), host);
    hold_back_host(draft, it.zone(), it.host().name(), context.block_time);
  }

  static bool within(const v1::SetHost& it, const state::View& view, const v1::KeyPower& power) {
    return reaches(view, power, it.zone(), it.host().name(), {dns::type::kA, dns::type::kAaaa});
  }
};

}  // namespace

ledger::ActionType set_host_action() {
  return ledger::action<SetHost, &v1::Action::names_set_host>(
      {.role = ledger::Role::operate, .usually = ledger::By::holder, .in_proposal = true});
}

}  // namespace comity::names
