// Where the register of decisions keeps its records: docs/spec/decisions.md.
#pragma once

#include <cstdint>
#include <string>

#include "records.h"

namespace comity::simulation {

[[nodiscard]] inline state::Key numbered(const std::string& collection, std::uint64_t number) {
  Bytes key;
  append_u64(key, number);
  return {"decisions", collection, key};
}
[[nodiscard]] inline state::Key by_party(const std::string& what, std::uint64_t number,
                                         const std::string& party) {
  return {"decisions", what + "/" + std::to_string(number), party};
}
[[nodiscard]] inline state::Key count_key(const std::string& party) {
  return {"decisions", "counts", party};
}

}  // namespace comity::simulation
