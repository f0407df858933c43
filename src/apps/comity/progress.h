// How far a long command is: on a terminal one line that is written over, else a line each. One
// thread.
#pragma once

#include <string>

namespace comity::cli {

void show_progress(const std::string& line);
void end_progress();

}  // namespace comity::cli
