#include "registers/constitution/outcomes.h"

#include <array>

namespace comity::constitution {
namespace {

constexpr auto kOutcomes = std::to_array<ledger::OutcomeInfo>({
    {kBadConstitution, "bad_constitution",
     "The constitution does not pass its static checks: the reason names place and check."},
    {kWrongPrevious, "wrong_previous",
     "Another constitution is in force than the one this amends: draft it anew on that one."},
    {kRulesScheduled, "rules_scheduled",
     "Newer rules are scheduled: no amendment takes effect before they are in force or have "
     "failed."},
    {kWrongVersion, "wrong_version",
     "The rules are in this version or a newer one already, or the party declared the same "
     "before."},
    {kNoRulesScheduled, "no_rules_scheduled",
     "No newer rules of that decision are on their way: look at those that are."},
});

}  // namespace

std::span<const ledger::OutcomeInfo> outcomes() { return kOutcomes; }

}  // namespace comity::constitution
