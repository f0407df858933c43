// Messages, before and after they are unfolded (docs/spec/canonical-protobuf.md).
#pragma once

#include <cstdint>

namespace comity::limits {

// What a message may weigh once it is unfolded in memory, in octets: this for every octet of its
// encoding, and so much besides, which lets every document of kConstitutionBytes through. Two
// octets can be a whole message inside a message.
inline constexpr std::uint64_t kUnfoldedTimes = 6;
inline constexpr std::uint64_t kUnfoldedBytes = 2 << 20;

}  // namespace comity::limits
