// as: src/ledger/sample.cc
#include <cassert>  // bad

void apply(int input) {
  assert(input > 0);             // bad
  if (input > 1) std::abort();   // bad
  if (input > 2) abort();        // bad
  if (input > 3) std::terminate();           // bad
  if (input > 4) exit(1);                    // bad
  if (input > 5) __builtin_unreachable();    // bad
  static_assert(sizeof(int) == 4);
  batch.abort();
}
