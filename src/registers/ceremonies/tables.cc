#include <array>

#include "registers/ceremonies/queries.h"
#include "registers/ceremonies/records.h"
#include "registers/ceremonies/register.h"
#include "wire/messages.h"

namespace comity::ceremonies {
namespace {

using ledger::make_message;
using ledger::RecordKind;

constexpr std::array kKinds = {
    RecordKind{kCeremonies, "", make_message<v1::Ceremony>, ledger::Hand::own},
    RecordKind{kDealings, "", make_message<v1::CeremonyDealing>, ledger::Hand::own},
    RecordKind{kCounts, "", make_message<v1::CeremonyCount>, ledger::Hand::own},
    // The collection is the zone.
    RecordKind{"", kSharingPrefix, make_message<v1::KeySharing>, ledger::Hand::own},
    RecordKind{"", "", make_message<v1::GroupCeremony>, ledger::Hand::own},
};
constexpr std::array kTables = {
    ledger::Register::Table{kTable, false, kKinds},
};

}  // namespace

std::span<const ledger::Register::Table> tables() { return kTables; }

}  // namespace comity::ceremonies
