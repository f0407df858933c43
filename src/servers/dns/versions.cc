#include "servers/dns/versions.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

#include "servers/dns/limits.h"
#include "servers/dns/message.h"

namespace comity::primary {
namespace {

// Cuts where the digest of an owner says so, so that two versions are cut at the same names, and
// takes from `before` what is there already.
std::vector<Stretch> cut(BytesView octets, const Version* before) {
  std::map<BytesView, Stretch> known;
  if (before != nullptr) {
    for (const Stretch& stretch : before->stretches) known.emplace(*stretch, stretch);
  }
  std::vector<Stretch> stretches;
  const auto end_one = [&](BytesView one) {
    const auto found = known.find(one);
    stretches.push_back(found == known.end() ? std::make_shared<const Bytes>(one) : found->second);
  };
  BytesView rest = octets;
  BytesView owner;
  while (!rest.empty()) {
    const std::size_t at = octets.size() - rest.size();
    const std::optional<WireRecord> record = take_record(rest);
    if (!record) break;
    constexpr std::size_t kOwnersOfAStretch = 64;
    if (at > 0 && record->owner != owner &&
        std::hash<BytesView>()(record->owner) % kOwnersOfAStretch == 0) {
      end_one(octets.substr(0, at));
      octets.remove_prefix(at);
    }
    owner = record->owner;
  }
  end_one(octets);
  return stretches;
}

// False: there is none.
bool find_soa(Version& version) {
  BytesView rest = *version.stretches.front();
  while (const std::optional<WireRecord> record = take_record(rest)) {
    if (record->type() != dns::type::kSoa) continue;
    version.soa = {version.apex, dns::type::kSoa, record->ttl_seconds(), Bytes(record->rdata())};
    version.soa_octets = record->octets();
    version.serial = serial_of(version.soa);
    return true;
  }
  return false;
}

// Of the stretches that only `version` has and not `other`, without the SOA; each record whole.
std::vector<BytesView> own_records(const Version& version, const Version& other) {
  std::set<const Bytes*> shared;
  for (const Stretch& stretch : other.stretches) shared.insert(stretch.get());
  std::vector<BytesView> records;
  for (const Stretch& stretch : version.stretches) {
    if (shared.contains(stretch.get())) continue;
    BytesView rest = *stretch;
    while (const std::optional<WireRecord> record = take_record(rest)) {
      if (record->type() == dns::type::kSoa) continue;
      records.push_back(record->octets());
    }
  }
  return records;
}

// What of `records` is not among `others`.
Bytes only_in(const std::vector<BytesView>& records, std::vector<BytesView> others) {
  std::sort(others.begin(), others.end());
  Bytes only;
  for (const BytesView record : records) {
    if (!std::binary_search(others.begin(), others.end(), record)) only += record;
  }
  return only;
}

std::shared_ptr<const Change> change_of(const Version& before, const Version& after) {
  const std::vector<BytesView> old = own_records(before, after);
  const std::vector<BytesView> young = own_records(after, before);
  auto change = std::make_shared<Change>();
  change->from = before.serial;
  change->to = after.serial;
  const Bytes removed = only_in(old, young);
  const Bytes added = only_in(young, old);
  change->octets = Bytes(before.soa_octets) + removed + Bytes(after.soa_octets) + added;
  change->changed = removed.size() + added.size();
  return change;
}

// Whether the last records of the change are those of this version: its SOA, and its ZONEMD among
// what was added.
bool leads_to(const Change& change, const Version& version) {
  BytesView apex = *version.stretches.front();
  BytesView digest;
  while (const std::optional<WireRecord> record = take_record(apex)) {
    if (record->type() == dns::type::kZonemd) digest = record->octets();
  }
  int soas = 0;
  BytesView rest = change.octets;
  while (const std::optional<WireRecord> record = take_record(rest)) {
    const bool is_after = record->type() == dns::type::kSoa && ++soas == 2;
    if (is_after && record->octets() != version.soa_octets) return false;
    if (soas == 2 && !digest.empty() && record->octets() == digest) return true;
  }
  return false;
}

// More than the zone itself would be longer to send than it.
void forget_old(Standing& standing) {
  auto& changes = standing.changes;
  std::size_t octets = 0;
  const std::size_t most = standing.version->octets();
  auto first = changes.end();
  while (first != changes.begin() &&
         static_cast<std::size_t>(changes.end() - first) < limits::kZoneChanges) {
    octets += (*std::prev(first))->changed;
    if (octets > most) break;
    --first;
  }
  changes.erase(changes.begin(), first);
}

}  // namespace

Stretch stretch_of(const std::vector<dns::Record>& records) {
  Bytes octets;
  for (const dns::Record& record : records) octets += dns::canonical_wire(record);
  return std::make_shared<const Bytes>(std::move(octets));
}

std::size_t Version::octets() const {
  std::size_t count = 0;
  for (const Stretch& stretch : stretches) count += stretch->size();
  return count;
}

std::optional<std::vector<std::shared_ptr<const Change>>> Standing::since(
    std::uint32_t serial) const {
  const auto first = std::find_if(changes.begin(), changes.end(),
                                  [&](const auto& change) { return change->from == serial; });
  if (first == changes.end()) return std::nullopt;
  return std::vector(first, changes.end());
}

bool is_newer(std::uint32_t a, std::uint32_t b) {
  constexpr std::uint32_t kHalf = 1U << 31;
  return a != b && a - b < kHalf;
}

bool Versions::put(const dns::Name& apex, std::vector<Stretch> stretches) {
  if (stretches.empty()) return false;
  const std::shared_ptr<const Standing> before = find(apex);
  auto version = std::make_shared<Version>();
  version->apex = apex;
  version->stretches = stretches.size() == 1
                           ? cut(*stretches.front(), before ? before->version.get() : nullptr)
                           : std::move(stretches);
  if (!find_soa(*version)) return false;
  if (before && before->version->serial == version->serial) return false;
  auto standing = std::make_shared<Standing>();
  standing->version = version;
  if (before && is_newer(version->serial, before->version->serial)) {
    standing->changes = before->changes;
    standing->changes.push_back(change_of(*before->version, *version));
    forget_old(*standing);
  }
  const std::lock_guard lock(mutex_);
  zones_[apex] = std::move(standing);
  return true;
}

std::size_t Versions::recall(const dns::Name& apex,
                             std::vector<std::shared_ptr<const Change>> changes) {
  const std::shared_ptr<const Standing> before = find(apex);
  if (!before || !before->changes.empty()) return 0;
  while (!changes.empty() && !leads_to(*changes.back(), *before->version)) changes.pop_back();
  auto first = changes.end();
  while (first != changes.begin() &&
         (first == changes.end() || (*std::prev(first))->to == (*first)->from)) {
    --first;
  }
  auto standing = std::make_shared<Standing>();
  standing->version = before->version;
  standing->changes.assign(first, changes.end());
  forget_old(*standing);
  const std::size_t taken = standing->changes.size();
  const std::lock_guard lock(mutex_);
  zones_[apex] = std::move(standing);
  return taken;
}

std::shared_ptr<const Standing> Versions::find(const dns::Name& apex) const {
  const std::lock_guard lock(mutex_);
  const auto found = zones_.find(apex);
  return found == zones_.end() ? nullptr : found->second;
}

std::vector<dns::Name> Versions::apexes() const {
  const std::lock_guard lock(mutex_);
  std::vector<dns::Name> names;
  names.reserve(zones_.size());
  for (const auto& [apex, standing] : zones_) names.push_back(apex);
  return names;
}

}  // namespace comity::primary
