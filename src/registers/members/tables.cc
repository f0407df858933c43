#include <array>

#include "registers/members/keys.h"
#include "registers/members/queries.h"
#include "registers/members/register.h"
#include "wire/messages.h"

namespace comity::members {
namespace {

using ledger::make_message;
using ledger::RecordKind;

using ledger::Hand;

// What a party says of itself, its keys, and that it has left.
constexpr std::array<std::uint32_t, 4> kOwnOfParty = {
    v1::Party::kProfileFieldNumber, v1::Party::kKeysFieldNumber, v1::Party::kLeftFieldNumber,
    v1::Party::kLeftAtFieldNumber};
// Their time and height are others in the trial than in the effect.
constexpr std::array<std::uint32_t, 2> kDerivedOfParty = {v1::Party::kKeysHoldFieldNumber,
                                                          v1::Party::kKeysHeightFieldNumber};
constexpr std::array kKinds = {
    RecordKind{kParties, "", make_message<v1::Party>, Hand::community, kOwnOfParty, nullptr,
               kDerivedOfParty},
    RecordKind{kAccounts, "", make_message<v1::Party>, Hand::community, kOwnOfParty, nullptr,
               kDerivedOfParty},
    RecordKind{kAccountCount, "", make_message<v1::Voice>, Hand::derived},
    RecordKind{kTermsPrefix, "", make_message<v1::AccountTerm>, Hand::derived},
    RecordKind{kKeys, "", make_message<v1::KeyOwner>, Hand::derived},
    RecordKind{kVoices, "", make_message<v1::Voice>, Hand::derived},
    // The time of a block is another one in the trial than in the effect.
    RecordKind{kSeats, "", make_message<v1::SeatSince>, Hand::derived},
};
constexpr std::array kTables = {
    ledger::Register::Table{kTable, false, kKinds},
};

}  // namespace

std::span<const ledger::Register::Table> tables() { return kTables; }

}  // namespace comity::members
