#include "registers/names/labels.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "dns/idna.h"
#include "dns/name.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/records.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

constexpr std::uint32_t kFirstBeyondAscii = 0x80;

bool in_table(const v1::CodePoints& table, std::uint32_t point) {
  // ranges: first, last, first, last ... ascending
  const auto& ranges = table.ranges();
  const auto above = std::upper_bound(ranges.begin(), ranges.end(), point);
  const auto index = above - ranges.begin();
  if (index % 2 == 1) return true;
  return index > 0 && ranges[static_cast<int>(index - 1)] == point;
}

tl::unexpected<ledger::Refusal> not_permitted(std::string_view label, const std::string& why) {
  return ledger::refuse(kLabelNotPermitted, "label " + std::string(label) + ": " + why);
}

ledger::Verdict permit_part(const state::View& view, std::string_view label) {
  if (!dns::is_ldh_label(label)) return {};  // digits and a slash
  const auto points = dns::check_label(label);
  if (!points) return not_permitted(label, points.error().message);
  v1::CodePoints table;
  if (points->empty() || !read_code_points(view, table)) return {};
  for (const std::uint32_t point : *points) {
    // The ASCII part was found to be LDH already: the table speaks of what lies beyond.
    if (point >= kFirstBeyondAscii && !in_table(table, point)) {
      return not_permitted(label,
                           dns::code_point_name(point) + " is not in the table " + table.version());
    }
  }
  return {};
}

}  // namespace

ledger::Verdict permit_label(const state::View& view, std::string_view label) {
  for (const std::string_view part : parts_of_label(label)) {
    if (ledger::Verdict verdict = permit_part(view, part); !verdict) return verdict;
  }
  return {};
}

}  // namespace comity::names
