// What happens in a community, as it happens: each block's transactions, and proposals whose state
// it changed. One thread.
#pragma once

#include "apps/comity/session.h"

namespace comity::cli {

// Until SIGINT or SIGTERM; a node that is away is asked again. Where a community is pinned, nothing
// is shown that its log does not prove.
[[nodiscard]] int watch(const Common& common);

}  // namespace comity::cli
