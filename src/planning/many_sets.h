// The acts of a plan as few actions: what one proposal holds (docs/spec/names.md, "Plans"). Pure
// functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "state/view.h"
#include "wire/fwd.h"

namespace comity::planning {

// The same in the same order: each run of acts on sets below the apex as one names.change_sets, of
// what `holder` holds in `view`, the state of `height`; empty: of what nobody does. What such an
// action does not hold stays as it is: sets of the apex, the SOA, and for what nobody holds name
// servers that are a host of somebody's, whose consent the act by itself asks for.
[[nodiscard]] std::vector<v1::Action> as_change_sets(const state::View& view,
                                                     const std::string& holder,
                                                     std::uint64_t height,
                                                     const std::vector<v1::Action>& acts);

}  // namespace comity::planning
