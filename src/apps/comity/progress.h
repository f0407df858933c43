// How far a long command is: on a terminal one line that is written over, else a line each. One
// thread.
#pragma once

#include <string>

#include "following/catch_up.h"

namespace comity::cli {

void show_progress(const std::string& line);
// Of blocks that are run again.
void show_heights(const following::Progress& progress);
void end_progress();

}  // namespace comity::cli
