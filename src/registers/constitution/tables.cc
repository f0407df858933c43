#include <array>

#include "registers/constitution/keys.h"
#include "registers/constitution/queries.h"
#include "registers/constitution/register.h"
#include "wire/messages.h"

namespace comity::constitution {
namespace {

using ledger::make_message;
using ledger::RecordKind;

constexpr std::array kKinds = {
    RecordKind{kDocuments, "", make_message<v1::Constitution>},
    RecordKind{kCurrent, "", make_message<v1::CurrentConstitution>},
    RecordKind{kOrigins, "", make_message<v1::ConstitutionOrigin>, ledger::Hand::derived},
    RecordKind{kAdoption, "", make_message<v1::RulesAdoption>},
    RecordKind{kTerms, "", make_message<v1::SeatTerms>, ledger::Hand::derived},
    RecordKind{kDeclarations, "", make_message<v1::RulesDeclaration>, ledger::Hand::own},
};
constexpr std::array kTables = {
    ledger::Register::Table{kTable, false, kKinds},
};

}  // namespace

std::span<const ledger::Register::Table> tables() { return kTables; }

}  // namespace comity::constitution
