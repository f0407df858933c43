// Runs independent pieces of work on the cores at hand. Any thread.
#pragma once

#include <cstddef>
#include <functional>

namespace comity::signing {

// Calls `work(index)` once for every index below `count`, from several threads at a time, and comes
// back when all are done. False when one of them said false: then some may not have been called.
[[nodiscard]] bool for_each_index(std::size_t count, const std::function<bool(std::size_t)>& work);

}  // namespace comity::signing
