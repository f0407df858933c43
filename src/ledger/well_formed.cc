#include "ledger/well_formed.h"

#include <algorithm>
#include <string>

#include "base/ids.h"
#include "base/limits.h"
#include "wire/messages.h"

namespace comity::ledger {

bool is_handle(std::string_view text) {
  if (text.empty() || text.size() > limits::kHandleBytes) return false;
  if (text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

Verdict check_handle(std::string_view field, std::string_view handle) {
  if (is_handle(handle)) return {};
  return refuse(Code::bad_name,
                std::string(field) + ": not 1 to 63 lower-case letters, digits and inner hyphens");
}

Verdict check_octets(std::string_view field, BytesView bytes, std::size_t count) {
  if (bytes.size() == count) return {};
  return refuse(Code::out_of_range, std::string(field) + ": has " + std::to_string(count) +
                                        " octets, not " + std::to_string(bytes.size()));
}

Verdict check_content(std::string_view field, bool present, const v1::Content& content) {
  if (!present) return {};
  if (Verdict verdict = check_octets(field, content.hash(), Hash::kSize); !verdict) return verdict;
  if (content.length() > 0 && content.length() <= limits::kContentBytes) return {};
  return refuse(Code::out_of_range, std::string(field) + ": a text of 1 to " +
                                        std::to_string(limits::kContentBytes) + " octets, not " +
                                        std::to_string(content.length()));
}

Verdict require_content(std::string_view field, bool present, const v1::Content& content) {
  if (!present) return refuse(Code::missing_field, std::string(field) + ": is missing");
  return check_content(field, present, content);
}

}  // namespace comity::ledger
