#include "dns/ldns_wrapper.h"

#include <cstddef>

// ldns/common.h would define bool, true and false as macros, which breaks C++ headers.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the name that ldns looks at
#define __bool_true_false_are_defined 1
#include <ldns/ldns.h>

#include <memory>

namespace comity::dns::ldns {
namespace {

struct FreeText {
  void operator()(char* text) const { LDNS_FREE(text); }
};
using TextPointer = std::unique_ptr<char, FreeText>;

}  // namespace

std::string type_name(std::uint16_t type) {
  const TextPointer text(ldns_rr_type2str(static_cast<ldns_rr_type>(type)));
  return text == nullptr ? "TYPE" + std::to_string(type) : std::string(text.get());
}

std::optional<std::uint16_t> type_number(std::string_view name) {
  const auto type = static_cast<unsigned>(ldns_get_rr_type_by_name(std::string(name).c_str()));
  if (type == 0 || type > 0xffff) return std::nullopt;
  return static_cast<std::uint16_t>(type);
}

}  // namespace comity::dns::ldns
