#include "servers/dns/versions.h"

#include <algorithm>
#include <iterator>

#include "servers/dns/limits.h"
#include "servers/dns/message.h"

namespace comity::primary {
namespace {

// What only `records` has and not `others`, without the SOA.
std::vector<dns::Record> only_in(const Version& records, const Version& others) {
  std::vector<dns::Record> only;
  std::set_difference(records.records.begin(), records.records.end(), others.records.begin(),
                      others.records.end(), std::back_inserter(only));
  std::erase_if(only, [](const dns::Record& record) { return record.type == dns::type::kSoa; });
  return only;
}

}  // namespace

std::optional<std::vector<std::shared_ptr<const Change>>> Standing::since(
    std::uint32_t serial) const {
  const auto first = std::find_if(changes.begin(), changes.end(), [&](const auto& change) {
    return serial_of(change->soa_before) == serial;
  });
  if (first == changes.end()) return std::nullopt;
  return std::vector(first, changes.end());
}

bool is_newer(std::uint32_t a, std::uint32_t b) {
  constexpr std::uint32_t kHalf = 1U << 31;
  return a != b && a - b < kHalf;
}

bool Versions::put(const dns::Name& apex, std::vector<dns::Record> records) {
  const auto soa = std::find_if(records.begin(), records.end(), [](const dns::Record& record) {
    return record.type == dns::type::kSoa;
  });
  if (soa == records.end()) return false;
  auto version = std::make_shared<Version>();
  version->apex = apex;
  version->serial = serial_of(*soa);
  version->soa_at = static_cast<std::size_t>(soa - records.begin());
  version->records = std::move(records);
  std::shared_ptr<const Version> before;
  {
    const std::lock_guard lock(mutex_);
    before = zones_[apex].version;
  }
  if (before && before->serial == version->serial) return false;
  std::shared_ptr<Change> change;
  if (before && is_newer(version->serial, before->serial)) {
    change = std::make_shared<Change>(Change{
        before->soa(), version->soa(), only_in(*before, *version), only_in(*version, *before)});
  }
  const std::lock_guard lock(mutex_);
  Held& held = zones_[apex];
  held.version = version;
  if (!change) {
    held.changes.clear();
    held.changed_records = 0;
    return true;
  }
  const auto size_of = [](const Change& of) { return of.removed.size() + of.added.size(); };
  held.changed_records += size_of(*change);
  held.changes.push_back(std::move(change));
  // More than the zone itself would be longer to send than it.
  while (held.changes.size() > limits::kZoneChanges ||
         held.changed_records > version->records.size()) {
    held.changed_records -= size_of(*held.changes.front());
    held.changes.pop_front();
  }
  return true;
}

std::optional<Standing> Versions::find(const dns::Name& apex) const {
  const std::lock_guard lock(mutex_);
  const auto found = zones_.find(apex);
  if (found == zones_.end() || !found->second.version) return std::nullopt;
  return Standing{found->second.version,
                  {found->second.changes.begin(), found->second.changes.end()}};
}

std::vector<dns::Name> Versions::apexes() const {
  const std::lock_guard lock(mutex_);
  std::vector<dns::Name> names;
  names.reserve(zones_.size());
  for (const auto& [apex, held] : zones_) names.push_back(apex);
  return names;
}

}  // namespace comity::primary
