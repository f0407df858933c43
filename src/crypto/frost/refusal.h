// Why several parties together did not make what they were to make, and whose fault it is. A value,
// any thread.
#pragma once

#include <string>
#include <vector>

#include "crypto/frost/identifier.h"

namespace comity::crypto::frost {

// `culprits` are those whose part does not hold, ascending. Empty when it is nobody's fault that
// can be named, as when parts of other parties were brought than those that were asked for.
struct Refusal {
  std::string message;
  std::vector<Identifier> culprits;
};

}  // namespace comity::crypto::frost
