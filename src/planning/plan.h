// What it takes to make a zone as it is published that of a file: actions, by whose they are. Pure
// functions, any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "publications/zone/zone.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::planning {

struct Plan {
  // By party, in the order in which they have to be done; under "" the community's own.
  std::map<std::string, std::vector<v1::Action>> acts;
  // Published records that the file has not, and those that only the file has.
  zone::Difference difference;
  // What is wrong with the file, what of it is so already or only unwise, and what no action of
  // these brings about: a sentence each.
  std::vector<std::string> problems;
  std::vector<std::string> warnings;
  std::vector<std::string> impossible;
};

// `wanted`: the records of a master file of this zone, in any order. Signatures, and what else
// publication makes, are left out, and so is the serial. Nothing is planned while the file has
// problems. Errors: not_found when the community does not govern the zone; `view` faults.
// `holders`: by name, absolute, who is to hold it. The names of these that nobody has registered
// yet are registered by the community, each with the consent of who will hold it.
[[nodiscard]] Result<Plan> plan_zone(const state::View& view, const dns::Name& apex,
                                     std::vector<dns::Record> wanted,
                                     const std::map<std::string, std::string>& holders = {});

}  // namespace comity::planning
