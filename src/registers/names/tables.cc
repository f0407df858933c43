#include <array>

#include "registers/names/keys.h"
#include "registers/names/queries.h"
#include "registers/names/register.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::make_message;
using ledger::RecordKind;

using ledger::Hand;

// All but whose it is.
constexpr std::array<std::uint32_t, 5> kOwnOfDelegation = {
    v1::Delegation::kNameServersFieldNumber, v1::Delegation::kNsTtlSecondsFieldNumber,
    v1::Delegation::kDsFieldNumber, v1::Delegation::kDsTtlSecondsFieldNumber,
    v1::Delegation::kRegisteredBelowFieldNumber};
// When an act has put there what it says: at another height and time in the trial than in the
// effect.
constexpr std::array<std::uint32_t, 5> kDerivedOfDelegation = {
    v1::Delegation::kNameServersHeightFieldNumber, v1::Delegation::kDsHeightFieldNumber,
    v1::Delegation::kHoldAtFieldNumber, v1::Delegation::kHeldHeightFieldNumber,
    v1::Delegation::kSucceededHeightFieldNumber};

constexpr std::array<std::uint32_t, 1> kDerivedOfHost = {v1::Host::kAddressesHeightFieldNumber};
constexpr std::array<std::uint32_t, 1> kDerivedOfSet = {v1::RecordSet::kSetHeightFieldNumber};

bool is_held_delegation(const state::View& view, const state::Key& key) {
  v1::Delegation record;
  return find_delegation(view, key.collection, key.key.substr(kDelegationPrefix.size()), record) &&
         !record.holder().empty();
}
bool is_held_host(const state::View& view, const state::Key& key) {
  return !host_holder(view, key.collection, key.key.substr(kHostPrefix.size())).empty();
}

bool is_held_set(const state::View& view, const state::Key& key) {
  const auto place = set_place(key.key.substr(kSetPrefix.size()));
  return place && !holder_above(view, key.collection, place->owner).empty();
}

// The collection is the zone.
constexpr std::array kZoneKinds = {
    RecordKind{"", kZoneKey, make_message<v1::Zone>},
    RecordKind{
        "", kSetPrefix, make_message<v1::RecordSet>, Hand::own, {}, is_held_set, kDerivedOfSet},
    RecordKind{"", kDelegationPrefix, make_message<v1::Delegation>, Hand::community,
               kOwnOfDelegation, is_held_delegation, kDerivedOfDelegation},
    RecordKind{
        "", kHostPrefix, make_message<v1::Host>, Hand::own, {}, is_held_host, kDerivedOfHost},
};
// The limits are decided; since when they are in force, and the account, follow.
constexpr std::array<std::uint32_t, 4> kDerivedOfGuard = {
    v1::Guard::kBeforeFieldNumber, v1::Guard::kSinceFieldNumber, v1::Guard::kNamesFieldNumber,
    v1::Guard::kDaysFieldNumber};
// A zone is listed by its apex, as text.
constexpr std::array kListKinds = {
    RecordKind{kZonesCollection, ""},
    RecordKind{kCodePointsCollection, "", make_message<v1::CodePoints>},
    RecordKind{kObserversCollection, "", make_message<v1::Observers>},
    RecordKind{kGuardsCollection,
               "",
               make_message<v1::Guard>,
               Hand::community,
               {},
               nullptr,
               kDerivedOfGuard},
};
// The indices hold names as text.
constexpr std::array kIndexKinds = {
    RecordKind{"", "", nullptr, Hand::derived},
};
// The holder's of the host, in every case.
constexpr std::array kUseKinds = {
    RecordKind{"", "", make_message<v1::HostUse>, Hand::own},
};
// Which lines of a plan are skipped follows from what holders did by themselves, so no vote binds
// it.
constexpr std::array kSkippedKinds = {
    RecordKind{"", "", make_message<v1::SkippedSets>, Hand::own},
};
// The holder's, and what observers have made of it; no decision writes one.
constexpr std::array kOrderKinds = {
    RecordKind{"", "", make_message<v1::ChildOrder>, Hand::own},
};
// Each its observer's.
constexpr std::array kClaimKinds = {
    RecordKind{"", "", make_message<v1::ChildClaim>, Hand::own},
};
// The holder's; a decision that gives the name to somebody else takes it away.
constexpr std::array kSuccessorKinds = {
    RecordKind{"", "", make_message<v1::NamedSuccessor>, Hand::own},
};
// What a party has asked for, and no decision writes.
constexpr std::array kRequestKinds = {
    RecordKind{"", "", make_message<v1::NameRequest>, Hand::own},
};
// Of one effect, whose hash it names, with numbers that stand in the action: nothing of it depends
// on what stood before.
constexpr std::array kConfirmedKinds = {
    RecordKind{"", "", make_message<v1::Confirmation>, Hand::own},
};
// Each its observer's.
constexpr std::array kFaultClaimKinds = {
    RecordKind{"", "", make_message<v1::FaultClaim>, Hand::own},
};
// What observers have made of what a holder has set; no decision writes one.
constexpr std::array kFaultKinds = {
    RecordKind{"", "", make_message<v1::SetBack>, Hand::own},
};
// Only the zones themselves are published; the rest serves this register.
constexpr std::array kTables = {
    ledger::Register::Table{kTable, true, kZoneKinds},
    ledger::Register::Table{kTablesTable, false, kListKinds},
    ledger::Register::Table{kUsersTable, false, kIndexKinds},
    ledger::Register::Table{kWithinTable, false, kIndexKinds},
    ledger::Register::Table{kSponsoredTable, false, kIndexKinds},
    ledger::Register::Table{kUsesTable, false, kUseKinds},
    ledger::Register::Table{kSkippedTable, false, kSkippedKinds},
    ledger::Register::Table{kOrdersTable, false, kOrderKinds},
    ledger::Register::Table{kClaimsTable, false, kClaimKinds},
    ledger::Register::Table{kServerClaimsTable, false, kClaimKinds},
    ledger::Register::Table{kSuccessorsTable, false, kSuccessorKinds},
    ledger::Register::Table{kSucceededTable, false, kIndexKinds},
    ledger::Register::Table{kRequestsTable, false, kRequestKinds},
    ledger::Register::Table{kRequestedTable, false, kIndexKinds},
    ledger::Register::Table{kChangedTable, false, kIndexKinds},
    ledger::Register::Table{kChangedOnTable, false, kIndexKinds},
    ledger::Register::Table{kConfirmedTable, false, kConfirmedKinds},
    ledger::Register::Table{kFreshTable, false, kIndexKinds},
    ledger::Register::Table{kFaultClaimsTable, false, kFaultClaimKinds},
    ledger::Register::Table{kFaultsTable, false, kFaultKinds},
};

}  // namespace

std::span<const ledger::Register::Table> tables() { return kTables; }

}  // namespace comity::names
