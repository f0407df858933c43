// The lines of an explanation, in words that a delegate understands. Private to this room.
#pragma once

#include <string>

#include "tally/evaluate.h"
#include "wire/messages.h"

namespace comity::tally::words {

// "at least 2/3 of yes and no: 5 of 7 in chamber companies, 5 needed"
[[nodiscard]] std::string threshold(const v1::Threshold& threshold, const Count& count);
// "no from at most 1/4 of all seats: 1 of 7, 1 allowed"
[[nodiscard]] std::string maximum_no(const v1::Threshold& threshold, const Count& count);
// "quorum, yes or abstain from at least 1/2 of the seats: 4 of 7, 4 needed"
[[nodiscard]] std::string quorum(const v1::Quorum& quorum, const Count& count);
// "at least 1 yes: 3 in chamber companies"
[[nodiscard]] std::string minimum_yes(const v1::Count& minimum, const Count& count);
// "in at least 2/3 of the seated chambers: 4 of 6, 4 needed"
[[nodiscard]] std::string chambers(const v1::Chambers& chambers, std::uint64_t met,
                                   std::uint64_t seated);
// "every objection is answered or withdrawn: 1 of 3 open"
[[nodiscard]] std::string objections(const v1::Objections& objections, std::uint64_t open,
                                     std::uint64_t all);
// "at least 2 of these 3: 1 met"; `needed` of `all` conditions.
[[nodiscard]] std::string combination(std::uint64_t needed, std::uint64_t all, std::uint64_t met);

}  // namespace comity::tally::words
