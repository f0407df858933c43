#include "registers/names/actions/set_zone.h"

#include "base/limits.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/standing.h"
#include "registers/names/well_formed.h"
#include "wire/messages.h"

namespace comity::names::set_zone {
namespace {

using ledger::Code;
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
  return check_ttl("ttl_seconds", soa.ttl_seconds());
}

}  // namespace

Verdict check(const v1::Action& action) {
  const v1::SetZone& it = action.names_set_zone();
  if (Verdict verdict = check_host_name("zone", it.zone()); !verdict) return verdict;
  if (!it.has_soa()) return refuse(Code::missing_field, "soa: is missing");
  return check_soa(it.soa());
}

ledger::Subject subject(const v1::Action& action, const state::View&, const ledger::Actor&) {
  return community_subject(zone_text(action.names_set_zone().zone()));
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor&,
               const ledger::Context&) {
  const v1::SetZone& it = action.names_set_zone();
  v1::Zone zone;
  // A serial that jumps back would be taken for an old zone by every secondary (RFC 1982).
  if (find_zone(view, it.zone(), zone) && it.serial_base() != 0 &&
      it.serial_base() != zone.serial_base()) {
    return refuse(Code::zone_exists,
                  zone_text(it.zone()) + " exists: its serial base stays as it is");
  }
  return {};
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor&,
           const ledger::Context&) {
  const v1::SetZone& it = action.names_set_zone();
  v1::Zone zone;
  if (!find_zone(draft, it.zone(), zone)) {
    zone.set_serial_base(it.serial_base());
  }
  *zone.mutable_soa() = it.soa();
  write_zone(draft, it.zone(), zone);
}

}  // namespace comity::names::set_zone
