// The checks that the actions of members share. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "ledger/action.h"
#include "ledger/outcome.h"
#include "registers/ceremonies/queries.h"

namespace comity::ceremonies {

// Stateless: a number and a try, each from 1 on.
[[nodiscard]] ledger::Verdict check_place(std::uint64_t ceremony, std::uint32_t attempt);

// A ceremony in which it is the turn of `party`.
// no_such_ceremony, other_round (the stage or try is another one), no_member, done_already.
[[nodiscard]] ledger::Found<v1::Ceremony> require_turn(const state::View& view,
                                                       std::uint64_t number, std::uint32_t attempt,
                                                       v1::CeremonyStage stage,
                                                       std::string_view party);

}  // namespace comity::ceremonies
