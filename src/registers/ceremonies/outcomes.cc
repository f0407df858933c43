#include "registers/ceremonies/outcomes.h"

#include <array>

namespace comity::ceremonies {
namespace {

constexpr auto kOutcomes = std::to_array<ledger::OutcomeInfo>({
    {kNoSuchCeremony, "no_such_ceremony", "There is no ceremony of this number."},
    {kCeremonyRuns, "ceremony_runs",
     "A ceremony for this group goes on: another one when it has been given up."},
    {kOtherRound, "other_round",
     "The ceremony is in another round or try, or over: see what it waits for."},
    {kNoMember, "no_member",
     "The party has no part in this round of the ceremony, or is left out."},
    {kDoneAlready, "done_already", "The party has done this round's step: its first one stands."},
    {kUnsoundPart, "unsound_part",
     "This part does not fit what the ceremony has on record: make it anew."},
});

}  // namespace

std::span<const ledger::OutcomeInfo> outcomes() { return kOutcomes; }

}  // namespace comity::ceremonies
