// How far the power of a narrower key reaches (docs/spec/actions.md, "Narrower keys"): record sets
// of the types that it names, at the one owner that it names or in its territory, as long as the
// registered name above is with the same holder and not put on hold since. Pure functions, any
// thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "state/view.h"
#include "wire/fwd.h"

namespace comity::names {

[[nodiscard]] bool reaches(const state::View& view, const v1::KeyPower& power,
                           std::string_view zone, std::string_view owner,
                           std::initializer_list<std::uint32_t> types);

}  // namespace comity::names
