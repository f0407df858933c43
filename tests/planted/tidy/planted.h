// Faults in a header of the unit. Every line with a check's name behind it must be caught.
#pragma once

#include <string>
#include <utility>

namespace comity::planted {

struct Narrow {
  Narrow(int number) : number_(number) {}  // google-explicit-constructor
  int number_;
};

class Kept {
 private:
  int wrong_suffix = 0;  // readability-identifier-naming
};

}  // namespace comity::planted
