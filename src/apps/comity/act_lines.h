// Single acts about names as a person reads them in a list: a line for each record that is set.
// Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "wire/fwd.h"

namespace comity::cli {

// "+ owner ttl TYPE rdata" of each record of the set that it puts there, "- owner TYPE" of one that
// goes, else a sentence. `act` is neither a batch nor a plan.
[[nodiscard]] std::vector<std::string> act_lines(const v1::Action& act);

}  // namespace comity::cli
