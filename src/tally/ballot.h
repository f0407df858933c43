// The votes of one ballot, counted per chamber, with what may still come. Private to this room.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tally/count.h"
#include "tally/evaluate.h"

namespace comity::tally {

// One chamber, or all seats. `now` is the count as it stands. Voices that are not final yet:
// `silent` may do anything; `yes` and `no` are affiliates of whom some have voted so and some not
// at all: they can only stay or, by differing, turn to an abstention.
struct Scope {
  Count now;
  std::uint64_t open_silent = 0;
  std::uint64_t open_yes = 0;
  std::uint64_t open_no = 0;

  [[nodiscard]] bool is_open() const { return open_silent + open_yes + open_no != 0; }
  // The extreme ways in which the open voices can still vote, each kind of them alike. Every test
  // of a condition compares sums of counts, so that what holds at no extreme holds nowhere.
  static constexpr std::size_t kExtremes = 16;
  [[nodiscard]] std::array<Count, kExtremes> extremes() const;
};

struct Ballot {
  std::vector<Scope> scopes;   // overall first, then the chambers in order
  std::uint64_t left_out = 0;  // a no without a reason where the rule asks for one
};

[[nodiscard]] Ballot count(const Electorate& electorate, const std::vector<Vote>& votes,
                           bool reason_for_no);

}  // namespace comity::tally
