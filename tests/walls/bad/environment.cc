// as: src/ledger/sample.cc
#include <cstdlib>

void look() {
  const char* home = std::getenv("HOME");  // bad
  setenv("TZ", "UTC", 1);                  // bad
  char** all = environ;                    // bad
  const int cores = sysconf(0);            // bad
  const int environment = 0;
}
