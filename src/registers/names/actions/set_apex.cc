#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "dns/record.h"
#include "ledger/typed_action.h"
#include "registers/names/host_use.h"
#include "registers/names/queries.h"
#include "registers/names/record_set.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// SOA is the zone's own record; DS stands in the parent (RFC 4035, 2.4); a CNAME tolerates no
// neighbour (RFC 1034, 3.6.2), a DNAME no name below (RFC 6672, 2.4); the rest is made by
// publication, or tells a parent of its keys (RFC 7344).
constexpr std::array kElsewhere = {dns::type::kSoa,   dns::type::kDs,   dns::type::kCname,
                                   dns::type::kDname, dns::type::kCds,  dns::type::kCdnskey,
                                   dns::type::kRrsig, dns::type::kNsec, dns::type::kDnskey,
                                   dns::type::kZonemd};

Verdict check_type(std::uint32_t type) {
  if (type == 0) return refuse(Code::missing_field, "type: is missing");
  if (type > 0xffff) return refuse(Code::out_of_range, "type: has 16 bits");
  if (std::find(kElsewhere.begin(), kElsewhere.end(), type) != kElsewhere.end()) {
    return refuse(Code::inconsistent, "type: " + dns::type_name(static_cast<std::uint16_t>(type)) +
                                          " is not set at an apex by this action");
  }
  return {};
}

// The apex would keep a name server that is the apex itself and has no address any more.
Verdict require_own_address(const v1::SetApex& it, const state::View& view) {
  const bool is_address = it.type() == dns::type::kA || it.type() == dns::type::kAaaa;
  const std::uint16_t other = it.type() == dns::type::kA ? dns::type::kAaaa : dns::type::kA;
  v1::RecordSet set;
  if (!is_address || !it.rdata().empty() || find_set(view, it.zone(), it.zone(), other, set)) {
    return {};
  }
  return require_unused_by_apex(view, it.zone(), it.zone());
}

std::vector<std::string> servers_of(const v1::SetApex& it) {
  v1::RecordSet set;
  if (it.type() == dns::type::kNs) *set.mutable_rdata() = it.rdata();
  return apex_servers(set);
}

// names.set_apex. One record set at the apex besides SOA; no rdata removes it. Subject: the
// community; consents: the holders of hosts that become name servers of the apex, for as long as it
// names them they are the community's. Malformed: types that publication makes itself or that
// tolerate no neighbour; an empty NS set. Refuses: no_such_zone, no_effect, missing_glue,
// host_in_use (the apex, when it would lose its address as a name server of its own).
struct SetApex {
  static Verdict check(const v1::SetApex& it) {
    if (Verdict verdict = check_host_name("zone", it.zone()); !verdict) return verdict;
    if (Verdict verdict = check_type(it.type()); !verdict) return verdict;
    const auto type = static_cast<std::uint16_t>(it.type());
    if (it.rdata().empty() && type == dns::type::kNs) {
      return refuse(Code::missing_field, "rdata: a zone keeps at least one name server");
    }
    if (Verdict verdict = check_rdata_set(it.zone(), type, it.rdata()); !verdict) return verdict;
    return check_ttl("ttl_seconds", it.ttl_seconds());
  }

  static ledger::Subject subject(const v1::SetApex& it, const state::View&, const ledger::Actor&) {
    return ledger::Subject::of_community("apex of " + zone_text(it.zone()));
  }

  static std::vector<std::string> consents(const v1::SetApex& it, const state::View& view) {
    std::vector<std::string> holders;
    for (const std::string& server : servers_of(it)) {
      holders.push_back(host_holder(view, it.zone(), server));
    }
    return parties(view, holders);
  }

  static Verdict permit(const v1::SetApex& it, const state::View& view, const ledger::Actor&,
                        const ledger::Context&) {
    if (Verdict verdict = require_zone(view, it.zone()); !verdict) return verdict;
    const auto type = static_cast<std::uint16_t>(it.type());
    v1::RecordSet set;
    if (it.rdata().empty() && !find_set(view, it.zone(), it.zone(), type, set)) {
      return refuse(Code::no_effect, "the apex of " + zone_text(it.zone()) + " has no " +
                                         dns::type_name(type) + " set to remove");
    }
    if (Verdict verdict = require_own_address(it, view); !verdict) return verdict;
    return require_addresses(view, it.zone(), servers_of(it));
  }

  static void apply(const v1::SetApex& it, state::Draft& draft, const ledger::Actor&,
                    const ledger::Context& context) {
    write_set(draft, it.zone(), it.zone(), record_set(it, context.height));
  }
};

}  // namespace

ledger::ActionType set_apex_action() {
  return ledger::action<SetApex, &v1::Action::names_set_apex>(
      {.role = ledger::Role::operate, .usually = ledger::By::general_rule, .in_proposal = true});
}

}  // namespace comity::names
