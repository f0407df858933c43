// Whose turn it is to open the next session of a group. Everybody derives the same order from the
// state, so processes that hold shares of one key do not open side by side; who comes later has its
// turn when those before have let theirs pass. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace comity::publishing {

struct Opener {
  std::string_view party;
  bool able = true;  // has nonces on record, and did not fail when it was asked last
};

// How many turns pass before that of the first of `mine`. The order begins with another of
// `members` after each session; who is not able comes after all who are.
[[nodiscard]] std::size_t turns_before(const std::vector<Opener>& members, std::uint64_t sessions,
                                       const std::vector<std::string_view>& mine);

}  // namespace comity::publishing
