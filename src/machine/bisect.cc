#include "machine/bisect.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace comity::machine {
namespace {

using Changes = std::vector<std::size_t>;

Changes first(const Changes& changes, std::size_t count) {
  return {changes.begin(), changes.begin() + static_cast<std::ptrdiff_t>(count)};
}

// The place of the one with which the check fails, and passes with those before it.
std::optional<std::size_t> turning(const Changes& changes, const CheckWith& check) {
  std::size_t passes = 0;
  std::size_t fails = changes.size();
  while (fails - passes > 1) {
    const std::size_t middle = passes + (fails - passes) / 2;
    const std::optional<bool> passed = check(first(changes, middle));
    if (!passed) return std::nullopt;
    (*passed ? passes : fails) = middle;
  }
  return passes;
}

}  // namespace

Bisected bisect(std::size_t count, const CheckWith& check) {
  Bisected found;
  Changes left(count);
  std::iota(left.begin(), left.end(), 0);
  const std::optional<bool> passes_without = check({});
  if (!passes_without.value_or(false)) return found;
  while (!left.empty()) {
    const std::optional<std::size_t> at = turning(left, check);
    if (!at) break;
    found.at_fault.push_back(left[*at]);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(*at));
    const std::optional<bool> passed = check(left);
    if (!passed) break;
    if (*passed) {
      found.is_whole = true;
      break;
    }
  }
  std::sort(found.at_fault.begin(), found.at_fault.end());
  return found;
}

}  // namespace comity::machine
