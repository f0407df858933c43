#include <algorithm>
#include <compare>

#include "publications/zone/zone.h"

namespace comity::zone {
namespace {

bool is_digest(const Zone& zone, const dns::Record& record) {
  return record.type == dns::type::kZonemd && record.owner == zone.apex;
}

}  // namespace

std::string to_text(const Zone& zone) {
  constexpr std::size_t kUsualLine = 80;
  std::string text;
  text.reserve(zone.records.size() * kUsualLine);
  const auto is_soa = [&zone](const dns::Record& record) {
    return record.type == dns::type::kSoa && record.owner == zone.apex;
  };
  const auto soa = std::find_if(zone.records.begin(), zone.records.end(), is_soa);
  if (soa != zone.records.end()) text += dns::to_text(*soa) + "\n";
  for (auto record = zone.records.begin(); record != zone.records.end(); ++record) {
    if (record == soa) continue;
    text += dns::to_text(*record);
    text.push_back('\n');
  }
  return text;
}

Difference difference(const Zone& before, const Zone& after) {
  Difference result;
  auto old_record = before.records.begin();
  auto new_record = after.records.begin();
  while (old_record != before.records.end() || new_record != after.records.end()) {
    const bool only_new = old_record == before.records.end();
    const bool only_old = new_record == after.records.end();
    const auto order = only_new   ? std::strong_ordering::greater
                       : only_old ? std::strong_ordering::less
                                  : *old_record <=> *new_record;
    if (std::is_lt(order)) {
      if (!is_digest(before, *old_record)) result.removed.push_back(*old_record);
      ++old_record;
    } else if (std::is_gt(order)) {
      if (!is_digest(after, *new_record)) result.added.push_back(*new_record);
      ++new_record;
    } else {
      ++old_record;
      ++new_record;
    }
  }
  return result;
}

std::string to_text(const Difference& difference) {
  const auto line = [](std::string_view sign, const dns::Record& record) {
    std::string text = dns::to_text(record);
    std::replace(text.begin(), text.end(), '\t', ' ');
    return std::string(sign) + " " + text + "\n";
  };
  std::string text;
  for (const dns::Record& record : difference.removed) text += line("-", record);
  for (const dns::Record& record : difference.added) text += line("+", record);
  return text;
}

}  // namespace comity::zone
