// Runs a community's blocks again and compares them with the record.
#pragma once

#include "apps/comity/session.h"
#include "upkeep/replay.h"

namespace comity::cli {

// `options.data` is common.data.
[[nodiscard]] int replay(const Common& common, upkeep::ReplayOptions options);

}  // namespace comity::cli
