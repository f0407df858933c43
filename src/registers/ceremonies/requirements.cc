#include "registers/ceremonies/requirements.h"

#include "registers/ceremonies/outcomes.h"
#include "wire/messages.h"

namespace comity::ceremonies {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

Verdict check_place(std::uint64_t ceremony, std::uint32_t attempt) {
  if (ceremony == 0) return refuse(Code::missing_field, "ceremony: is missing");
  if (attempt == 0) return refuse(Code::missing_field, "attempt: is missing");
  return {};
}

Found<v1::Ceremony> require_turn(const state::View& view, std::uint64_t number,
                                 std::uint32_t attempt, v1::CeremonyStage stage,
                                 std::string_view party) {
  v1::Ceremony found;
  if (!find_ceremony(view, number, found)) {
    return refuse(kNoSuchCeremony, "there is no ceremony " + std::to_string(number));
  }
  if (found.stage() != stage || found.attempt() != attempt) {
    return refuse(kOtherRound, ceremony_text(found) + ", is in try " +
                                   std::to_string(found.attempt()) + ", stage " +
                                   v1::CeremonyStage_Name(found.stage()));
  }
  const Turn turn = turn_of(found, party);
  if (turn == Turn::none) {
    return refuse(kNoMember, "party " + std::string(party) + " has no part in this round of " +
                                 ceremony_text(found));
  }
  if (turn == Turn::done) {
    return refuse(kDoneAlready, "party " + std::string(party) + " has done its part of this round");
  }
  return found;
}

}  // namespace comity::ceremonies
