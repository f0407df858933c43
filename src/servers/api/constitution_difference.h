// What another constitution would change, for people: a document of some hundred lines is read by
// nobody for the one that differs. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "wire/fwd.h"

namespace comity::api {

// Lines `- place: value` of what goes and `+ place: value` of what comes, by place, what goes
// first. A place is a path in the document's JSON form; what a list holds is named by its id,
// action or kind where it has one ("rules[general].stages.vote_seconds"), else by its position.
// Seconds are in words besides.
[[nodiscard]] std::vector<std::string> difference(const v1::Constitution& before,
                                                  const v1::Constitution& after);

}  // namespace comity::api
