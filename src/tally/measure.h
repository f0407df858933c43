// What conditions compare. Private to this room.
#pragma once

#include <cstdint>

#include "tally/evaluate.h"
#include "wire/messages.h"

namespace comity::tally {

// The votes that a threshold is a share of; 0 for a base that does not exist.
[[nodiscard]] std::uint64_t base_of(v1::Base base, const Count& count);
// The votes that count as taking part.
[[nodiscard]] std::uint64_t participation(const v1::Quorum& quorum, const Count& count);

// Whether the count meets the condition. False for a share that is_share() refuses.
[[nodiscard]] bool meets(const v1::Threshold& threshold, const Count& count);
[[nodiscard]] bool meets_maximum_no(const v1::Threshold& threshold, const Count& count);
[[nodiscard]] bool meets(const v1::Quorum& quorum, const Count& count);
[[nodiscard]] bool meets(const v1::Count& minimum, const Count& count);
// `met` of `seated` chambers.
[[nodiscard]] bool meets(const v1::Chambers& chambers, std::uint64_t met, std::uint64_t seated);

}  // namespace comity::tally
