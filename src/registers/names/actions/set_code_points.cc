#include "registers/names/actions/set_code_points.h"

#include <algorithm>

#include "base/limits.h"
#include "registers/names/records.h"
#include "registers/names/standing.h"
#include "wire/messages.h"

namespace comity::names::set_code_points {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

constexpr std::size_t kVersionBytes = 64;
constexpr std::uint32_t kLastCodePoint = 0x10ffff;

// The version turns up in messages, so it is plain: no spaces, nothing unprintable.
bool is_version(std::string_view text) {
  return !text.empty() && text.size() <= kVersionBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

Verdict check(const v1::Action& action) {
  const v1::CodePoints& table = action.names_set_code_points().code_points();
  if (table.version().empty() || table.ranges().empty()) {
    return refuse(Code::missing_field, "code_points: version or ranges are missing");
  }
  if (!is_version(table.version())) {
    return refuse(Code::out_of_range, "version: 1 to 64 printable ASCII characters, no space");
  }
  if (table.ranges_size() % 2 != 0) {
    return refuse(Code::inconsistent, "ranges: come in pairs of first and last");
  }
  if (static_cast<std::size_t>(table.ranges_size()) > 2 * limits::kCodePointRanges) {
    return refuse(Code::out_of_range, "ranges: too many");
  }
  for (int i = 0; i < table.ranges_size(); ++i) {
    const std::uint32_t value = table.ranges(i);
    if (value > kLastCodePoint) {
      return refuse(Code::out_of_range, "ranges: code points end at U+10FFFF");
    }
    // A range may be one code point; ranges stand apart from each other.
    if (i > 0 && (i % 2 == 1 ? value < table.ranges(i - 1) : value <= table.ranges(i - 1))) {
      return refuse(Code::not_sorted, "ranges: not ascending and disjoint");
    }
  }
  return {};
}

ledger::Subject subject(const v1::Action&, const state::View&, const ledger::Actor&) {
  return community_subject("table of code points");
}

Verdict permit(const v1::Action&, const state::View&, const ledger::Actor&,
               const ledger::Context&) {
  return {};
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor&,
           const ledger::Context&) {
  write_code_points(draft, action.names_set_code_points().code_points());
}

}  // namespace comity::names::set_code_points
