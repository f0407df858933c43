#include "registers/members/outcomes.h"

#include <array>

namespace comity::members {
namespace {

constexpr auto kOutcomes = std::to_array<ledger::OutcomeInfo>({
    {kBadPossession, "bad_possession",
     "A new key's proof of possession does not hold: make it with that key, for that handle."},
    {kPartyExists, "party_exists",
     "A party of this handle exists, and handles never return: choose another."},
    {kNoSuchKey, "no_such_key", "The party has no such key in force: list its keys."},
    {kLastKey, "last_key",
     "This would leave the party without a key to act or to recover: add another first."},
    {kWrongRoot, "wrong_root",
     "The countersigned root is not the state root of that height: check that height again."},
    {kNoRecoveryKey, "no_recovery_key",
     "The party has no recovery key with which it could take this back: its consent is needed."},
});

}  // namespace

std::span<const ledger::OutcomeInfo> outcomes() { return kOutcomes; }

}  // namespace comity::members
