#include <array>

#include "registers/members/keys.h"
#include "registers/members/queries.h"
#include "registers/members/register.h"
#include "wire/messages.h"

namespace comity::members {
namespace {

using ledger::make_message;
using ledger::RecordKind;

constexpr std::array kKinds = {
    RecordKind{kParties, "", make_message<v1::Party>},
    RecordKind{kKeys, "", make_message<v1::KeyOwner>},
};
constexpr std::array kTables = {
    ledger::Register::Table{kTable, false, kKinds},
};

}  // namespace

std::span<const ledger::Register::Table> tables() { return kTables; }

}  // namespace comity::members
