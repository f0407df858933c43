// An observer of what holders set: loads each version of a zone with a program of the operator's
// choice, finds the record sets for which it is refused, and claims them. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/comity/session.h"

namespace comity::cli {

struct FaultsOptions {
  std::string zone;
  std::vector<std::string> program;  // absolute path and arguments; "{zone}" and "{file}" stand
                                     // for the apex and a master file
  bool once = false;
  std::uint32_t every_seconds = 10;
  std::uint32_t wait_seconds = 60;  // for one run of the program
};

// Looks at the zone whenever it has changed until SIGINT or SIGTERM; once with --once. The zone is
// proven.
[[nodiscard]] int watch_faults(const Common& common, const FaultsOptions& options);

}  // namespace comity::cli
