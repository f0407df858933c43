// The machine's two clocks. Any thread.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace comity::machine {

// What the operator's clock says; it may jump.
[[nodiscard]] Time wall_time();
// Since some moment; it never goes back.
[[nodiscard]] std::int64_t monotonic_milliseconds();

}  // namespace comity::machine
