#include <array>

#include "registers/constitution/keys.h"
#include "registers/constitution/queries.h"
#include "registers/constitution/register.h"
#include "wire/messages.h"

namespace comity::constitution {
namespace {

using ledger::make_message;
using ledger::RecordKind;

// Of an adoption what time and operators bring about: a decision that drops it does so whether it
// waits or is postponed.
constexpr std::array<std::uint32_t, 4> kTurns = {
    v1::RulesAdoption::kAtFieldNumber, v1::RulesAdoption::kStateFieldNumber,
    v1::RulesAdoption::kOutcomeFieldNumber, v1::RulesAdoption::kEndedFieldNumber};
constexpr std::array kKinds = {
    RecordKind{kDocuments, "", make_message<v1::Constitution>},
    RecordKind{kCurrent, "", make_message<v1::CurrentConstitution>},
    RecordKind{kOrigins, "", make_message<v1::ConstitutionOrigin>, ledger::Hand::derived},
    RecordKind{kAdoption,
               "",
               make_message<v1::RulesAdoption>,
               ledger::Hand::community,
               {},
               nullptr,
               kTurns},
    RecordKind{kTerms, "", make_message<v1::SeatTerms>, ledger::Hand::derived},
    RecordKind{kDeclarations, "", make_message<v1::RulesDeclaration>, ledger::Hand::own},
};
constexpr std::array kTables = {
    ledger::Register::Table{kTable, false, kKinds},
};

}  // namespace

std::span<const ledger::Register::Table> tables() { return kTables; }

}  // namespace comity::constitution
