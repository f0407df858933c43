// What a constitution lets how many do, rule by rule, as /v1/constitution/power answers: of the one
// in force, and of a draft that nobody has signed yet. Pure functions, any thread.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>

#include "registers/constitution/queries.h"
#include "wire/fwd.h"

namespace comity::api {

// Who votes under a rule.
using SeatsUnder = std::function<tally::Electorate(const v1::Rule&)>;

// An object for each rule, in their order. For documents of checked form.
[[nodiscard]] boost::json::array rules_power_json(const v1::Constitution& document,
                                                  const SeatsUnder& seats_under);

}  // namespace comity::api
