#include <algorithm>
#include <optional>
#include <string>

#include "ledger/revision.h"
#include "publications/zone/contents.h"
#include "publications/zone/gather.h"
#include "publications/zone/record_sets.h"
#include "publications/zone/zone.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::zone {
namespace {

// Revisions count on from the base, modulo 2^32 (RFC 1982, section 3.1), and pass over 0, which
// some take for no serial at all (RFC 2136, section 7.11).
std::uint32_t serial_of(const state::View& view, const std::string& collection,
                        std::uint32_t base) {
  const ledger::RevisionOf revision = ledger::revision(view, names::kTable, collection);
  constexpr std::uint64_t kSerials = 0xffffffff;
  const std::uint64_t counted = base + revision.count;
  return static_cast<std::uint32_t>(counted <= kSerials ? counted : (counted - 1) % kSerials + 1);
}

}  // namespace

Result<Zone> gather(const state::View& view, const dns::Name& apex,
                    std::optional<std::uint32_t> serial) {
  const Result<Contents> contents = Contents::read(view, apex);
  if (!contents) return tl::unexpected(contents.error());
  const Result<std::uint32_t> derived = derived_serial(view, apex);
  if (!derived) return tl::unexpected(derived.error());
  Zone zone{apex, serial.value_or(*derived), {}};
  zone.records = contents->records(zone.serial);
  return zone;
}

Result<std::uint32_t> derived_serial(const state::View& view, const dns::Name& apex) {
  v1::Zone record;
  const bool found = names::find_zone(view, apex.text(), record);
  const std::uint32_t serial = serial_of(view, apex.text(), record.serial_base());
  if (const std::optional<Error> fault = view.fault()) return tl::unexpected(*fault);
  if (!found) {
    return error(ErrorKind::not_found, "zone " + apex.text() + " is not governed here");
  }
  return serial;
}

Result<Zone> derive(const state::View& view, const dns::Name& apex) {
  Result<Zone> zone = gather(view, apex, std::nullopt);
  if (!zone) return zone;
  insert_in_order(zone->records, zonemd_record(zone->records, apex, zone->serial));
  return zone;
}

std::vector<dns::Name> governed_zones(const state::View& view) {
  std::vector<dns::Name> apexes;
  for (const std::string& text : names::zones(view)) {
    if (Result<dns::Name> apex = dns::Name::parse(text)) apexes.push_back(*std::move(apex));
  }
  std::sort(apexes.begin(), apexes.end());
  return apexes;
}

}  // namespace comity::zone
