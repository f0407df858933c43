// The stored form of a host's addresses. Pure function, any thread.
#pragma once

#include <cstdint>

#include "wire/fwd.h"

namespace comity::names {

// `addresses` is well-formed, set in the block of this height. The TTL of a family without an
// address is stored as 0, so that equal hosts are equal bytes.
[[nodiscard]] v1::Host host_record(const v1::HostAddresses& addresses, std::uint64_t height);

}  // namespace comity::names
