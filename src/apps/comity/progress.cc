#include "apps/comity/progress.h"

#include <unistd.h>

#include <iostream>

#include "base/harmless.h"

namespace comity::cli {
namespace {

// Past std::cerr, which lets no command through to a terminal.
void put(const std::string& text) {
  std::cerr << std::flush;
  (void)!::write(STDERR_FILENO, text.data(), text.size());
}

bool is_terminal() { return isatty(STDERR_FILENO) != 0; }

}  // namespace

void show_progress(const std::string& line) {
  if (is_terminal()) {
    put("\r\033[K" + harmless_line(line));
  } else {
    std::cerr << line << "\n";
  }
}

void show_heights(const following::Progress& progress) {
  show_progress("height " + std::to_string(progress.height) + " of " +
                std::to_string(progress.newest) + ", " + std::to_string(progress.transactions) +
                " transactions");
}

void end_progress() {
  if (is_terminal()) put("\r\033[K");
}

}  // namespace comity::cli
