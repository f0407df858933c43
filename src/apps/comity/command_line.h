// The words of `comity`.
#pragma once

namespace comity::cli {

// Parses the command line, runs the command, returns the exit code.
[[nodiscard]] int run(int argc, char** argv);

}  // namespace comity::cli
