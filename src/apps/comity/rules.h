// Acts about versions of the rules (docs/guides/new-rules.md).
#pragma once

#include <string>

#include "apps/comity/session.h"

namespace comity::cli {

// The constitution in `file` under the newest rules that this program has, to be proposed.
[[nodiscard]] int adopt_rules(const Common& common, const Acting& acting, const std::string& file);
// That this party's node, which has this same program, has the rules that were adopted.
[[nodiscard]] int declare_rules(const Common& common, const Acting& acting);
// That those on their way do not come; to be proposed.
[[nodiscard]] int drop_rules(const Common& common, const Acting& acting);

}  // namespace comity::cli
