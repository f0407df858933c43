// Names and records (RFC 1035, 2.3.4).
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::limits {

inline constexpr std::size_t kLabelOctets = 63;
inline constexpr std::size_t kNameOctets = 255;
inline constexpr std::size_t kRdataOctets = 65'535;
// Of what a register holds: so that a record fits into a message of a transfer beside its owner,
// and into the line that name servers read a text from.
inline constexpr std::size_t kHeldRdataOctets = 16'384;
// Of a set: an answer that has all of it, with owner, TTL and signature, fits into 65,535 octets.
inline constexpr std::size_t kHeldSetOctets = 48 * 1024;
// BIND follows no zone with more in a set, or with more than a hundred sets at a name, those of
// signatures among them (max-records-per-type, max-types-per-name of 9.18).
inline constexpr std::size_t kHeldSetRecords = 100;
inline constexpr std::size_t kHeldTypes = 40;
inline constexpr std::size_t kRecordOverheadOctets = 12;  // a compressed owner and the fixed fields
// Of a message of DNS UPDATE: prerequisites, and records to add or delete.
inline constexpr std::size_t kUpdateRecords = 64;
inline constexpr std::uint32_t kTtlSeconds = 0x7fffffff;  // RFC 2181, section 8

}  // namespace comity::limits
