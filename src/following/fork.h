// Evidence that a log's keys have signed two histories: two checkpoints that cannot both be true,
// and, where their sizes differ, what the larger log was when it had as many entries as the other
// (docs/spec/cosignature.md, "Two histories"). Pure functions, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "proof/policy.h"

namespace comity::following {

// `larger`: the leaf hashes of the larger of the two logs; none when they are not at hand, then the
// text proves nothing by itself unless both have one size.
[[nodiscard]] std::string fork_text(std::string_view first, std::string_view then,
                                    std::span<const Hash> larger = {});

// Success when it proves that the keys of `policy` signed two histories. invalid: it does not, or
// is no such text.
[[nodiscard]] Status verify_fork(std::string_view text, const proof::Policy& policy);

}  // namespace comity::following
