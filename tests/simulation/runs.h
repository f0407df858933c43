// Many seeds, on all cores: each worker is a process with worlds of its own, so that a crash in one
// seed ends one worker and names the seed. What they return is an exit code.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "simulation.h"

namespace comity::simulation {

[[nodiscard]] std::optional<Mutant> mutant_called(std::string_view name);

int run_one(const Settings& settings);
int run_many(std::uint64_t from, std::uint64_t count);
// Until the time is over, with a line of progress every few seconds.
int run_long(std::uint64_t from, std::uint64_t minutes);
// Every action is done at least once, and most outcomes are seen.
int run_coverage(std::uint64_t count);
int run_twice(std::uint64_t from, std::uint64_t count);
// Each mutant is found within `count` seeds.
int run_mutants(std::uint64_t count);

}  // namespace comity::simulation
