#include "founding/code_points.h"

#include "dns/idna.h"
#include "wire/messages.h"

namespace comity::founding {

void fill_code_points(v1::CodePoints& table) {
  table.set_version("unicode-" + std::string(dns::kUnicodeVersion) + "/idna2008");
  for (const auto& [first, last] : dns::permitted_code_points()) {
    table.add_ranges(first);
    table.add_ranges(last);
  }
}

}  // namespace comity::founding
