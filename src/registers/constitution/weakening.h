// What protects a party against all others, and whether an amendment takes some of it away
// (docs/spec/constitution.md, "What protects a party"). Pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state/view.h"
#include "wire/fwd.h"

namespace comity::constitution {

// Actions that change the rules, take from a party, or say whose keys count.
[[nodiscard]] bool is_grave(std::string_view action);

// Whether `after` may ask less than `before`: it is only said not to when that can be seen.
[[nodiscard]] bool may_be_easier(const v1::Rule& after, const v1::Rule& before);

// The first protection that `after` has less of than `before`, in words: its place and what becomes
// of it. Nothing when all that `before` protects is protected as well.
[[nodiscard]] std::optional<std::string> find_weakening(const v1::Constitution& before,
                                                        const v1::Constitution& after);

// Whose consent an amendment to `after` takes, ascending: everybody's who can give one, when it
// weakens what the constitution in force protects; of holders without a seat when it lets more be
// taken from holders; else nobody's.
[[nodiscard]] std::vector<std::string> consents_to(const state::View& view,
                                                   const v1::Constitution& after);

}  // namespace comity::constitution
