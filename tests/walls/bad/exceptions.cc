// as: src/wire/sample.cc
#include <stdexcept>  // bad

int decode() {
  try {                                       // bad
    throw std::runtime_error("no");           // bad
  } catch (const std::exception& problem) {   // bad
    return 1;
  }
  const int retry = 0;
  return catch_up(retry);
}
