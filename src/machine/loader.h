// The operator's program that loads a zone as a name server would: a checker of published versions.
// Any thread; one at a time with each file.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "machine/program.h"

namespace comity::machine {

struct Loader {
  // The program and its arguments, in which "{zone}" stands for the apex and "{file}" for `file`.
  std::vector<std::string> words;
  std::string file;  // written for each run, and removed
};

// How the program takes this master file, as run_program says it.
[[nodiscard]] Result<Ended> load(const Loader& loader, const std::string& apex,
                                 const std::string& master_file, std::chrono::milliseconds limit,
                                 const std::function<bool()>& stopped);

}  // namespace comity::machine
