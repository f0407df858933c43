#include <string>
#include <vector>

#include "base/limits.h"
#include "ledger/typed_action.h"
#include "registers/names/host_record.h"
#include "registers/names/labels.h"
#include "registers/names/limits.h"
#include "registers/names/neighbours.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check_hosts(const v1::CreateDelegation& it) {
  if (static_cast<std::size_t>(it.hosts_size()) > limits::kNameServersPerDelegation) {
    return refuse(Code::out_of_range, "hosts: too many");
  }
  const std::string delegated = name_of_label(it.label(), it.zone());
  const std::string* previous = nullptr;
  for (const v1::HostAddresses& host : it.hosts()) {
    if (Verdict verdict = check_host_addresses(host); !verdict) return verdict;
    if (Verdict verdict = check_depth("hosts", host.name(), it.zone()); !verdict) return verdict;
    if (!is_at_or_below(host.name(), delegated)) {
      return refuse(Code::inconsistent, "hosts: " + host.name() + " does not lie in " + delegated);
    }
    if (previous != nullptr && *previous >= host.name()) {
      return refuse(Code::not_sorted, "hosts: not ascending by name without duplicates");
    }
    previous = &host.name();
  }
  return {};
}

// names.create_delegation. A new registered name with the hosts at or below it; with name servers a
// cut. Subject: the community; consents: the prospective holder, those of the registered names
// above and below it, of sponsored hosts that come to lie inside it, and of hosts that it names.
// Malformed: a DS set without name servers. Refuses: no_such_zone, delegation_exists,
// label_not_permitted, no_such_party, holder_not_active, below_cut, occupied, missing_glue.
struct CreateDelegation : AboutDelegation {
  static Verdict check(const v1::CreateDelegation& it) {
    if (Verdict verdict = check_delegation_name(it.zone(), it.label()); !verdict) return verdict;
    if (Verdict verdict = check_together("holder", it.holder()); !verdict) return verdict;
    if (Verdict verdict = check_name_servers(it.name_servers()); !verdict) return verdict;
    if (Verdict verdict = check_signers(it.ds()); !verdict) return verdict;
    if (it.name_servers().empty() && !it.ds().empty()) {
      return refuse(Code::inconsistent, "ds: a DS set needs name servers");
    }
    if (Verdict verdict = check_ttl("ns_ttl_seconds", it.ns_ttl_seconds()); !verdict)
      return verdict;
    if (Verdict verdict = check_ttl("ds_ttl_seconds", it.ds_ttl_seconds()); !verdict)
      return verdict;
    return check_hosts(it);
  }

  static std::vector<std::string> consents(const v1::CreateDelegation& it,
                                           const state::View& view) {
    if (delegation_exists(view, it.zone(), it.label())) return {};
    std::vector<std::string> needed;
    (void)add_others(it, view, needed);
    needed.push_back(it.holder());
    return parties(view, needed);
  }

  static Verdict permit(const v1::CreateDelegation& it, const state::View& view,
                        const ledger::Actor& actor, const ledger::Context&) {
    if (Verdict verdict = require_zone(view, it.zone()); !verdict) return verdict;
    if (Verdict verdict = permit_label(view, it.label()); !verdict) return verdict;
    if (delegation_exists(view, it.zone(), it.label())) {
      return refuse(kDelegationExists, delegation_text(it.zone(), it.label()) + " exists");
    }
    const bool unclaimed_import = it.holder().empty() && actor.kind == ledger::Actor::Kind::genesis;
    if (!unclaimed_import) {
      if (Verdict verdict = require_may_hold(view, it.holder()); !verdict) return verdict;
    }
    if (Verdict verdict = require_place(it, view); !verdict) return verdict;
    std::vector<std::string> others;
    if (!add_others(it, view, others)) {
      return refuse(kOccupied, "more than " + std::to_string(limits::kNamesBelow) +
                                   " names stand at and below " +
                                   name_of_label(it.label(), it.zone()));
    }
    return require_glue(view, it.zone(), it.label(), it.name_servers(), it.hosts(), actor);
  }

  static ledger::Applied apply(const v1::CreateDelegation& it, state::Draft& draft,
                               const ledger::Actor& actor, const ledger::Context& context) {
    v1::Delegation record;
    record.set_holder(it.holder());
    *record.mutable_name_servers() = it.name_servers();
    record.set_ns_ttl_seconds(it.name_servers().empty() ? 0 : it.ns_ttl_seconds());
    *record.mutable_ds() = it.ds();
    record.set_ds_ttl_seconds(it.ds().empty() ? 0 : it.ds_ttl_seconds());
    record.set_since_decision(actor.proposal);
    record.set_name_servers_height(context.height);
    record.set_ds_height(context.height);
    record.set_held_height(context.height);
    write_delegation(draft, it.zone(), it.label(), record);

    // A host has one owner: inside a delegation a sponsor has no say any more.
    for (const std::string& name : hosts_of(draft, it.zone(), it.label())) {
      v1::Host host;
      if (!find_host(draft, it.zone(), name, host)) {
        return ledger::broken("the index has " + host_text(it.zone(), name) + ", the zone has not");
      }
      if (!host.sponsor().empty()) {
        host.clear_sponsor();
        host.clear_sponsor_decision();
        write_host(draft, it.zone(), name, host);
      }
    }
    for (const v1::HostAddresses& host : it.hosts()) {
      write_host(draft, it.zone(), host.name(), host_record(host, context.height));
    }
    return {};
  }

 private:
  // Whose the place is, who has something below it, also in zones of their own, and whose hosts are
  // named. Hosts that another name sponsored until now change hands. False when there are too many.
  static bool add_others(const v1::CreateDelegation& it, const state::View& view,
                         std::vector<std::string>& holders) {
    const std::string name = name_of_label(it.label(), it.zone());
    holders = hosts_holders(view, it.zone(), it.name_servers());
    holders.push_back(holder_above(view, it.zone(), name));
    const bool is_whole = add_holders_below(view, it.zone(), name, holders);
    return add_holders_of_zones(view, name, holders) && is_whole;
  }

  static Verdict require_place(const v1::CreateDelegation& it, const state::View& view) {
    Verdict verdict = require_place_for_name(view, it.zone(), it.label());
    if (verdict && !it.name_servers().empty()) {
      verdict = require_place_for_cut(view, it.zone(), it.label());
    }
    for (const v1::HostAddresses& host : it.hosts()) {
      if (verdict) verdict = require_place_for_host(view, it.zone(), host.name());
    }
    return verdict;
  }
};

}  // namespace

ledger::ActionType create_delegation_action() {
  return ledger::action<CreateDelegation, &v1::Action::names_create_delegation>(
      {.role = ledger::Role::operate, .usually = ledger::By::general_rule, .in_proposal = true});
}

}  // namespace comity::names
