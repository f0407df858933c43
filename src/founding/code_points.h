// The table of code points with which a community begins: all that IDNA 2008 permits in some label.
// A decision may narrow it (names.set_code_points); the rules for whole labels hold besides
// (docs/spec/names.md).
#pragma once

#include "wire/fwd.h"

namespace comity::founding {

void fill_code_points(v1::CodePoints& table);

}  // namespace comity::founding
