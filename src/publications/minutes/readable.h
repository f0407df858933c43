// Actions as people read them before a vote: octets as a master file writes them, not in the base64
// of the JSON form; and no document of some thousand characters on one line. Pure functions, any
// thread.
#pragma once

#include <string>
#include <vector>

#include "wire/fwd.h"

namespace comity::minutes {

// One line for each set of octets, in the order of the action; none when it has none.
[[nodiscard]] std::vector<std::string> readable_octets(const v1::Action& action);
// The action's name with its JSON form; of a whole constitution where to see what it changes.
[[nodiscard]] std::string action_line(const std::string& name, const std::string& written);

}  // namespace comity::minutes
