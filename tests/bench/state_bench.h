// Figures of the state tree and its versions, without registers above them.
#pragma once

#include <cstdint>
#include <string>

namespace comity::bench {

// Makes a state of `records` records of 100 octets in one collection under `folder` and prints one
// line a figure: name, then a value for each of `runs` runs.
int state_figures(const std::string& folder, std::uint64_t records, int runs);

}  // namespace comity::bench
