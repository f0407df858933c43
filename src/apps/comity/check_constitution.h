// A constitution looked at before anybody signs or proposes it. One thread.
#pragma once

#include <string>
#include <vector>

#include "apps/comity/session.h"

namespace comity::cli {

// Shows what each rule of `file` (JSON) lets how many do, and makes the static checks of it
// (docs/spec/constitution.md): with the parties of `founders` (JSON of each, as `genesis founder`
// prints it) as the seats, under the rules that a community begins with, and without a node; where
// none are named with the seats and the rules of the running community, which may be proven. What
// does not pass is invalid, with the place and the check.
[[nodiscard]] int check_constitution(const Common& common, const std::string& file,
                                     const std::vector<std::string>& founders);

}  // namespace comity::cli
