// The hidden primary (docs/spec/zone-transfer.md).
#pragma once

#include <cstddef>

namespace comity::limits {

inline constexpr std::size_t kZoneChanges = 1'000;  // versions that IXFR reaches back
// Of a message by TCP: what lies further back than 16,383 octets cannot be pointed to
// (RFC 1035, 4.1.4).
inline constexpr std::size_t kTransferMessageOctets = 16 << 10;
inline constexpr std::size_t kDnsMessageOctets = 65'535;

}  // namespace comity::limits
