// What a fuzz target demands, in every build type.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace comity::fuzz {

// Ends the run with `what` when `holds` is false; libFuzzer then keeps the input.
inline void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "property broken: %s\n", what);
  std::abort();
}

}  // namespace comity::fuzz
