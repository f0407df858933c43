#include "servers/api/zone_cache.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ledger/revision.h"
#include "publications/zone/page.h"
#include "registers/names/queries.h"
#include "servers/api/limits.h"

namespace comity::api {

zone::Zone DerivedZone::zone() const { return {apex, serial, zone::records_in(wire)}; }

namespace {

Result<std::shared_ptr<const DerivedZone>> derive(const state::View& view, const dns::Name& apex) {
  Result<zone::Zone> zone = zone::derive(view, apex);
  if (!zone) return tl::unexpected(zone.error());
  // A view that went wrong on the way reads as empty: such a zone must not be kept.
  if (const std::optional<Error> fault = view.fault()) return tl::unexpected(*fault);
  auto derived = std::make_shared<DerivedZone>();
  derived->apex = apex;
  derived->serial = zone->serial;
  derived->records = zone->records.size();
  derived->wire = zone::wire_of(zone->records);
  derived->text = std::make_shared<const Bytes>(zone::to_text(*zone));
  return derived;
}

}  // namespace

Result<std::shared_ptr<const DerivedZone>> ZoneCache::get(const state::View& view,
                                                          const dns::Name& apex) {
  const std::string text = apex.text();
  const std::uint64_t revision = ledger::revision(view, names::kTable, text).count;
  const std::pair<std::string, std::uint64_t> name(text, revision);
  std::unique_lock lock(mutex_);
  Known known = find(text, revision);
  // Who asks for what all ask for waits for it, and no longer than one derivation takes.
  while (!known && at_work_.contains(name)) {
    derived_.wait(lock);
    known = find(text, revision);
  }
  if (known) return known;
  const auto newest = newest_.find(text);
  const bool old = newest != newest_.end() && revision < newest->second;
  // Strangers with a list of heights have one thread, and the others answer what is asked besides.
  if (old && old_at_work_) {
    return error(ErrorKind::unavailable, "an older version of a zone is being derived: come again");
  }
  if (old) {
    old_at_work_ = true;
  } else {
    at_work_.insert(name);
  }
  lock.unlock();
  Result<Known> derived = derive(view, apex);
  lock.lock();
  if (old) {
    old_at_work_ = false;
  } else {
    at_work_.erase(name);
  }
  if (derived) keep(text, revision, *derived);
  derived_.notify_all();
  return derived;
}

ZoneCache::Known ZoneCache::find(const std::string& apex, std::uint64_t revision) {
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) {
    return kept.apex == apex && kept.revision == revision;
  });
  if (found == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found);
  return kept_.front().zone;
}

void ZoneCache::keep(const std::string& apex, std::uint64_t revision, Known zone) {
  ++derivations_;
  std::uint64_t& newest = newest_[apex];
  newest = std::max(newest, revision);
  kept_.push_front({apex, revision, std::move(zone)});
  forget_old();
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
