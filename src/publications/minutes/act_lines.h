// Single acts about names as a person reads them in a list: a line for each record that is set.
// Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/fwd.h"

namespace comity::minutes {

// "+ owner ttl TYPE rdata" of each record of the set that it puts there, "- owner TYPE" of one that
// goes, else a sentence. `act` is neither a batch nor a plan; of an act at many names, as a message
// of DNS UPDATE is, what it does at `name`, where that is not empty.
[[nodiscard]] std::vector<std::string> act_lines(const v1::Action& act, std::string_view name);

}  // namespace comity::minutes
