#include "servers/api/zone_cache.h"

#include <algorithm>

#include "ledger/revision.h"
#include "publications/zone/page.h"
#include "registers/names/queries.h"
#include "servers/api/limits.h"

namespace comity::api {

zone::Zone DerivedZone::zone() const { return {apex, serial, zone::records_in(wire)}; }

Result<std::shared_ptr<const DerivedZone>> ZoneCache::get(const state::View& view,
                                                          const dns::Name& apex) {
  const std::string text = apex.text();
  const std::uint64_t revision = ledger::revision(view, names::kTable, text).count;
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) {
    return kept.apex == text && kept.revision == revision;
  });
  if (found != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, found);
    return kept_.front().zone;
  }
  Result<zone::Zone> zone = zone::derive(view, apex);
  if (!zone) return tl::unexpected(zone.error());
  // A view that went wrong on the way reads as empty: such a zone must not be kept.
  if (const std::optional<Error> fault = view.fault()) return tl::unexpected(*fault);
  ++derivations_;
  auto derived = std::make_shared<DerivedZone>();
  derived->apex = apex;
  derived->serial = zone->serial;
  derived->records = zone->records.size();
  derived->wire = zone::wire_of(zone->records);
  derived->text = std::make_shared<const Bytes>(zone::to_text(*zone));
  kept_.push_front({text, revision, derived});
  forget_old();
  return derived;
}

// Whoever asks for heights of a large zone, one after the other, does not fill the memory.
void ZoneCache::forget_old() {
  std::size_t octets = 0;
  std::size_t count = 0;
  const auto first = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) {
    octets += kept.zone->wire.size() + kept.zone->text->size();
    ++count;
    return count > limits::kHttpZonesKept || (count > 1 && octets > limits::kHttpZoneOctetsKept);
  });
  kept_.erase(first, kept_.end());
}

std::uint64_t ZoneCache::derivations() const {
  const std::lock_guard lock(mutex_);
  return derivations_;
}

}  // namespace comity::api
