#include <algorithm>
#include <string>

#include "dns/idna.h"
#include "ledger/typed_action.h"
#include "registers/names/limits.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

constexpr std::size_t kVersionBytes = 64;

// The version turns up in messages, so it is plain: no spaces, nothing unprintable.
bool is_version(std::string_view text) {
  return !text.empty() && text.size() <= kVersionBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

// names.set_code_points. The table that A-labels are checked against. Subject: the community.
struct SetCodePoints {
  static Verdict check(const v1::SetCodePoints& it) {
    const v1::CodePoints& table = it.code_points();
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
      if (value > dns::kLastCodePoint) {
        return refuse(Code::out_of_range, "ranges: code points end at U+10FFFF");
      }
      // A range may be one code point; ranges stand apart from each other.
      if (i > 0 && (i % 2 == 1 ? value < table.ranges(i - 1) : value <= table.ranges(i - 1))) {
        return refuse(Code::not_sorted, "ranges: not ascending and disjoint");
      }
    }
    return {};
  }

  static ledger::Subject subject(const v1::SetCodePoints&, const state::View&,
                                 const ledger::Actor&) {
    return ledger::Subject::of_community("table of code points");
  }

  static Verdict permit(const v1::SetCodePoints&, const state::View&, const ledger::Actor&,
                        const ledger::Context&) {
    return {};
  }

  static void apply(const v1::SetCodePoints& it, state::Draft& draft, const ledger::Actor&,
                    const ledger::Context&) {
    write_code_points(draft, it.code_points());
  }
};

}  // namespace

ledger::ActionType set_code_points_action() {
  return ledger::action<SetCodePoints, &v1::Action::names_set_code_points>(
      {.role = ledger::Role::operate, .usually = ledger::By::general_rule, .in_proposal = true});
}

}  // namespace comity::names
