#include <string>
#include <vector>

#include "dns/record.h"
#include "ledger/typed_action.h"
#include "registers/names/host_use.h"
#include "registers/names/neighbours.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/power.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"

namespace comity::names {
namespace {

using ledger::Found;
using ledger::Verdict;

// names.set_name_servers. Subject: the holder of the delegation; consents, where a decision does it
// for an unclaimed one: the holders of hosts that it names. None: it is no cut any more. Refuses:
// no_such_zone, no_such_delegation, occupied (a cut above what is published; a DS set without name
// servers), not_accepted, missing_glue.
struct SetNameServers : OnHeldDelegation {
  static Verdict check(const v1::SetNameServers& it) {
    if (Verdict verdict = check_delegation_name(it.zone(), it.label()); !verdict) return verdict;
    if (Verdict verdict = check_name_servers(it.name_servers()); !verdict) return verdict;
    return check_ttl("ns_ttl_seconds", it.ns_ttl_seconds());
  }

  static std::vector<std::string> consents(const v1::SetNameServers& it, const state::View& view) {
    return parties(view, hosts_holders(view, it.zone(), it.name_servers()));
  }

  static Found<v1::Delegation> permit(const v1::SetNameServers& it, const state::View& view,
                                      const ledger::Actor& actor, const ledger::Context& context) {
    auto record = require_delegation(view, it.zone(), it.label());
    if (!record) return record;
    Verdict verdict = require_place(it, view, *record);
    // Of a decision the holders of hosts have been asked.
    if (verdict && actor.kind == ledger::Actor::Kind::party) {
      verdict = require_accepted(view, it.zone(), it.label(), *record, it.name_servers(),
                                 context.block_time);
    }
    if (verdict) {
      verdict = require_glue(view, it.zone(), it.label(), it.name_servers(), {}, actor);
    }
    return ledger::granted(verdict, *std::move(record));
  }

  static void apply(const v1::SetNameServers& it, v1::Delegation record, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context& context) {
    *record.mutable_name_servers() = it.name_servers();
    record.set_ns_ttl_seconds(it.name_servers().empty() ? 0 : it.ns_ttl_seconds());
    record.set_name_servers_height(context.height);
    write_delegation(draft, it.zone(), it.label(), record);
    hold_back_servers(draft, it.zone(), it.label(), context.block_time);
  }

  static bool within(const v1::SetNameServers& it, const state::View& view,
                     const v1::KeyPower& power) {
    return reaches(view, power, it.zone(), name_of_label(it.label(), it.zone()), {dns::type::kNs});
  }

 private:
  // Of one that is a cut already nothing stands below that a cut does not tolerate.
  static Verdict require_place(const v1::SetNameServers& it, const state::View& view,
                               const v1::Delegation& standing) {
    if (it.name_servers().empty() && !standing.ds().empty()) {
      return ledger::refuse(kOccupied,
                            delegation_text(it.zone(), it.label()) +
                                " has a DS set, which needs name servers: remove it first");
    }
    if (it.name_servers().empty() || !standing.name_servers().empty()) return {};
    return require_place_for_cut(view, it.zone(), it.label());
  }
};

}  // namespace

ledger::ActionType set_name_servers_action() {
  return ledger::action<SetNameServers, &v1::Action::names_set_name_servers>(
      {.role = ledger::Role::operate, .usually = ledger::By::holder, .in_proposal = true});
}

}  // namespace comity::names
