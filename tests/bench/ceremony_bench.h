// What a key ceremony costs each party, without the ledger it runs on.
#pragma once

#include <cstddef>

namespace comity::bench {

// A key for `members`, `threshold` of them to sign, and the same key for `next_members`, of whom
// `next_threshold` sign, dealt by as many of the first as can sign. One line a figure: name, then
// milliseconds for each of `runs` runs.
int ceremony_figures(std::size_t threshold, std::size_t members, std::size_t next_threshold,
                     std::size_t next_members, int runs);

}  // namespace comity::bench
