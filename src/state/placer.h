// Computes paths (proof/tree.h, path_of). A path begins with hashes of table and collection, and a
// few of those come again and again: they are remembered. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "base/ids.h"
#include "state/key.h"

namespace comity::state {

class Placer {
 public:
  [[nodiscard]] Path path_of(const Key& key);

 private:
  struct Known {
    std::string table;
    std::string collection;
    Path path;  // of a record in there
  };
  static constexpr std::size_t kKnown = 32;

  std::array<std::optional<Known>, kKnown> known_;
};

}  // namespace comity::state
