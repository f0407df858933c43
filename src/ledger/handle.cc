#include "ledger/handle.h"

#include <algorithm>

#include "base/limits.h"

namespace comity::ledger {

bool is_handle(std::string_view text) {
  if (text.empty() || text.size() > limits::kHandleBytes) return false;
  if (text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace comity::ledger
