// The table of code points that labels may contain: what UTS 46 (non-transitional, STD3 rules) maps
// to itself in this build's ICU. It becomes state by a decision or in genesis; from then on state
// is asked and never ICU (docs/spec/names.md).
#pragma once

#include "wire/fwd.h"

namespace comity::founding {

void fill_code_points(v1::CodePoints& table);

}  // namespace comity::founding
