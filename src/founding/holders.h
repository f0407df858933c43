// Who holds which name of a zone that is taken over: a file of lines `name,party`. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace comity::founding {

struct Holder {
  std::uint64_t line = 0;
  std::string name;   // absolute with a dot at the end, else relative to the zone
  std::string party;  // its handle; of several that hold it together as wire/holders.h says
};

// Empty lines, comments behind "#" and the heading "name,party" are skipped; a line of another form
// is an error that names it.
[[nodiscard]] Result<std::vector<Holder>> read_holders(const std::string& path);

}  // namespace comity::founding
