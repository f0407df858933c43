// What an action holds as octets, as a master file writes it: its JSON form has them in base64,
// which nobody can read before a vote. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "wire/fwd.h"

namespace comity::cli {

// One line for each set of octets, in the order of the action; none when it has none.
[[nodiscard]] std::vector<std::string> readable_octets(const v1::Action& action);

}  // namespace comity::cli
