// The golden script's blocks again, on a ledger beside which other threads work.
#pragma once

#include <cstddef>

namespace comity::test {

// Runs every block of every chapter on a copy of its genesis, and holds each root against that of
// the script. Beside the one thread that runs them work `threads` - 1 others: one syncs, one
// forgets old heights, the rest look ahead at and screen what comes, and read what stands. With one
// thread all is done in turn. The test fails where something differs.
void replay_beside(std::size_t threads);

}  // namespace comity::test
