#include "founding/code_points.h"

#include <unicode/idna.h>
#include <unicode/uchar.h>
#include <unicode/uvernum.h>

#include <memory>

#include "wire/messages.h"

namespace comity::founding {
namespace {

// A mark may not begin a label and the joiners depend on their neighbours: each is tried behind a
// letter, and the rules for whole labels stay with those who write label generation rules.
bool is_permitted(const icu::IDNA& idna, UChar32 code_point) {
  const int8_t category = u_charType(code_point);
  if (category == U_UNASSIGNED || category == U_SURROGATE || category == U_PRIVATE_USE_CHAR ||
      category == U_CONTROL_CHAR) {
    return false;
  }
  icu::UnicodeString label(static_cast<UChar32>('a'));
  label.append(code_point).append(static_cast<UChar32>('b'));
  icu::UnicodeString result;
  icu::IDNAInfo info;
  UErrorCode status = U_ZERO_ERROR;
  idna.labelToUnicode(label, result, info, status);
  return U_SUCCESS(status) != 0 && info.hasErrors() == 0 && result == label;
}

}  // namespace

void fill_code_points(v1::CodePoints& table) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(
      UIDNA_USE_STD3_RULES | UIDNA_NONTRANSITIONAL_TO_UNICODE, status));
  table.set_version("unicode-" + std::string(U_UNICODE_VERSION) + "/uts46-nontransitional");
  UChar32 first = -1;
  for (UChar32 code_point = 0; code_point <= 0x110000; ++code_point) {
    const bool permitted = code_point < 0x110000 && is_permitted(*idna, code_point);
    if (permitted && first < 0) first = code_point;
    if (!permitted && first >= 0) {
      table.add_ranges(static_cast<std::uint32_t>(first));
      table.add_ranges(static_cast<std::uint32_t>(code_point - 1));
      first = -1;
    }
  }
}

}  // namespace comity::founding
