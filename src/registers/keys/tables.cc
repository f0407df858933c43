#include <array>

#include "registers/keys/keys.h"
#include "registers/keys/queries.h"
#include "registers/keys/register.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

using ledger::make_message;
using ledger::RecordKind;

// How far a takeover is, which signed versions and the agenda write too.
constexpr std::array<std::uint32_t, 3> kOwnOfTakeover = {v1::Takeover::kStageFieldNumber,
                                                         v1::Takeover::kSinceFieldNumber,
                                                         v1::Takeover::kUntilFieldNumber};
// The collection is the zone.
constexpr std::array kKinds = {
    RecordKind{"", kGroupPrefix, make_message<v1::SigningGroup>},
    RecordKind{"", kBatchPrefix, make_message<v1::NonceBatches>, ledger::Hand::own},
    RecordKind{"", kHeadPrefix, make_message<v1::SigningHead>, ledger::Hand::own},
    RecordKind{"", kSessionPrefix, make_message<v1::SigningSession>, ledger::Hand::own},
    RecordKind{"", kOpenerPrefix, make_message<v1::SigningOpener>, ledger::Hand::own},
    RecordKind{"", kRolloverPrefix, make_message<v1::KeyRollover>, ledger::Hand::own},
    RecordKind{"", kRetiredPrefix, make_message<v1::SigningGroup>, ledger::Hand::own},
    RecordKind{"", kOwnPrefix, make_message<v1::DocumentSignature>, ledger::Hand::own},
    RecordKind{"", kTakeoverKey, make_message<v1::Takeover>, ledger::Hand::community,
               kOwnOfTakeover},
    RecordKind{"", kSincePrefix, make_message<v1::KeyOnRecord>, ledger::Hand::derived},
};
constexpr std::array kTables = {
    ledger::Register::Table{kTable, true, kKinds},
};

}  // namespace

std::span<const ledger::Register::Table> tables() { return kTables; }

}  // namespace comity::keys
