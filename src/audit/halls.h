// Votes to voices: what each chamber has said, and what it may still say. Private to this room.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "audit/count.h"

namespace comity::audit {

// What is counted of a chamber, or of all seats: as it stands, and the voices that have not said
// all they may. Who is silent may say anything. A voice of several of which some have said yes (or
// no) and some nothing can stay so or, by differing, become an abstention.
struct Hall {
  Numbers now;
  std::uint64_t silent = 0;
  std::uint64_t unsure_yes = 0;
  std::uint64_t unsure_no = 0;

  // As it stands, then as it may become when all voices of a sort do the same. Every condition
  // compares sums of these numbers, so that one which holds in none of these ways holds in no way.
  [[nodiscard]] std::vector<Numbers> ways() const;
};
using Halls = std::map<std::string, Hall>;  // by chamber; "" is all seats

// The votes of everybody who has a seat. `left_out`: those which are a no without a reason where
// the rule asks for one.
[[nodiscard]] Halls seat_all(const Papers& papers, bool reason_for_no, std::uint64_t& left_out);

}  // namespace comity::audit
