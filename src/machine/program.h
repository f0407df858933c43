// A program of the operator's choice that is run and heard. Any thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace comity::machine {

// How a program ended.
struct Ended {
  bool is_well = false;  // it left by itself, with status 0
  std::string said;      // what it wrote, its beginning: printable ASCII, lines joined by "; "
};

// Runs the program at the absolute path words[0] with all `words` as its arguments: no shell, no
// input, none of our descriptors, signals or environment but a PATH, and no way to rights that this
// thread lacks, which from now on has none either. It is killed with its children after `limit`, or
// when `stopped` says so, which is an error as is a program that cannot be run. `words` not empty.
[[nodiscard]] Result<Ended> run_program(const std::vector<std::string>& words,
                                        std::chrono::milliseconds limit,
                                        const std::function<bool()>& stopped);

}  // namespace comity::machine
