#include <string>
#include <vector>

#include "dns/record.h"
#include "ledger/typed_action.h"
#include "registers/names/limits.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
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

// RFC 1035, 3.3.13; a zero would make secondaries poll without pause or drop the zone at once.
Verdict check_interval(std::string_view field, std::uint32_t seconds) {
  if (seconds == 0) return refuse(Code::out_of_range, "soa: " + std::string(field) + " is 0");
  return check_ttl(field, seconds);
}

Verdict check_soa(const v1::Soa& soa) {
  if (Verdict verdict = check_name("primary", soa.primary()); !verdict) return verdict;
  if (Verdict verdict = check_name("mailbox", soa.mailbox()); !verdict) return verdict;
  if (Verdict verdict = check_interval("refresh_seconds", soa.refresh_seconds()); !verdict) {
    return verdict;
  }
  if (Verdict verdict = check_interval("retry_seconds", soa.retry_seconds()); !verdict) {
    return verdict;
  }
  if (Verdict verdict = check_interval("expire_seconds", soa.expire_seconds()); !verdict) {
    return verdict;
  }
  if (Verdict verdict = check_ttl("minimum_seconds", soa.minimum_seconds()); !verdict) {
    return verdict;
  }
  if (Verdict verdict = check_ttl("ttl_seconds", soa.ttl_seconds()); !verdict) return verdict;
  const Result<dns::Name> primary = dns::Name::parse(soa.primary());
  const Result<dns::Name> mailbox = dns::Name::parse(soa.mailbox());
  if (!primary || !mailbox) return refuse(Code::bad_name, "soa: primary or mailbox is no name");
  const Status fits =
      dns::check_rdata(dns::type::kSoa, dns::soa_rdata(*primary, *mailbox, 0, soa.refresh_seconds(),
                                                       soa.retry_seconds(), soa.expire_seconds(),
                                                       soa.minimum_seconds()));
  if (!fits) return refuse(Code::bad_name, "soa: " + fits.error().message);
  return {};
}

// names.set_zone. Takes a zone under the community's rule, or changes its SOA parameters.
// Subject: the community; consents: for a new zone, the holder of the registered name at or above
// its name, and those of all below it. Refuses: zone_exists when a change brings another serial
// base; out_of_range: too many to ask.
struct SetZone {
  static Verdict check(const v1::SetZone& it) {
    if (Verdict verdict = check_host_name("zone", it.zone()); !verdict) return verdict;
    if (!it.has_soa()) return refuse(Code::missing_field, "soa: is missing");
    return check_soa(it.soa());
  }

  static ledger::Subject subject(const v1::SetZone& it, const state::View&, const ledger::Actor&) {
    return ledger::Subject::of_community(zone_text(it.zone()));
  }

  static std::vector<std::string> consents(const v1::SetZone& it, const state::View& view) {
    if (zone_exists(view, it.zone())) return {};
    std::vector<std::string> holders;
    (void)add_holders(it, view, holders);
    return parties(view, holders);
  }

  static Found<v1::Zone> permit(const v1::SetZone& it, const state::View& view,
                                const ledger::Actor&, const ledger::Context&) {
    v1::Zone zone;
    std::vector<std::string> holders;
    if (!zone_exists(view, it.zone()) && !add_holders(it, view, holders)) {
      return refuse(Code::out_of_range, "more than " + std::to_string(limits::kNamesBelow) +
                                            " names lie below " + it.zone() +
                                            " in a zone above it");
    }
    // A serial that jumps back would be taken for an old zone by every secondary (RFC 1982).
    if (!find_zone(view, it.zone(), zone)) {
      zone.set_serial_base(it.serial_base());
    } else if (it.serial_base() != 0 && it.serial_base() != zone.serial_base()) {
      return refuse(kZoneExists, zone_text(it.zone()) + " exists: its serial base stays as it is");
    }
    return zone;
  }

  static void apply(const v1::SetZone& it, v1::Zone zone, state::Draft& draft, const ledger::Actor&,
                    const ledger::Context&) {
    *zone.mutable_soa() = it.soa();
    write_zone(draft, it.zone(), zone);
  }

 private:
  // Name servers answer from the deepest zone that they have, so all that lies at or below its apex
  // in the zones above it goes out of sight; and its name is the territory of whoever holds the
  // closest above, in the closest zone.
  static bool add_holders(const v1::SetZone& it, const state::View& view,
                          std::vector<std::string>& holders) {
    bool is_closest = true;
    bool is_whole = true;
    for (std::string above = it.zone(); above != ".";) {
      above = name_above(above);
      if (!zone_exists(view, above)) continue;
      if (is_closest) holders.push_back(holder_above(view, above, it.zone()));
      is_closest = false;
      is_whole = add_holders_below(view, above, it.zone(), holders) && is_whole;
    }
    return is_whole;
  }
};

}  // namespace

ledger::ActionType set_zone_action() {
  return ledger::action<SetZone, &v1::Action::names_set_zone>(
      {.role = ledger::Role::operate, .usually = ledger::By::general_rule, .in_proposal = true});
}

}  // namespace comity::names
