// as: src/tally/sample.cc
#include <cmath>  // bad

bool passes(int yes, int no) {
  const double share = yes;          // bad
  float half = 1;                    // bad
  if (yes > no * 0.5) return true;   // bad
  if (yes > 1e3) return true;        // bad
  if (yes > .5) return true;         // bad
  if (yes > 2.) return true;         // bad
  const int version = 0x1e3;
  const std::string text = "0.5";
  return yes * 2 > (yes + no) * 1'000'000 && kDoubled && rule.share.number > 1;
}
