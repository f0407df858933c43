// Which of many changes a program refuses. Pure but for what the check does, any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace comity::machine {

// Whether it passes with exactly these changes, ascending; nothing: it cannot be asked any more.
using CheckWith = std::function<std::optional<bool>(const std::vector<std::size_t>& changes)>;

struct Bisected {
  // Each makes the check fail together with changes before it, and without it they pass. Ascending.
  std::vector<std::size_t> at_fault;
  // Without these it passes with all others.
  bool is_whole = false;
};

// Of `count` changes, with all of which the check fails. Where it fails without any, nothing is at
// fault. Of a combination of several the last one is. Asks about log2(count) + 1 times for each
// that is at fault, and once more.
[[nodiscard]] Bisected bisect(std::size_t count, const CheckWith& check);

}  // namespace comity::machine
