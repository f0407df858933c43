#include <array>

#include "registers/decisions/keys.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/register.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

using ledger::make_message;
using ledger::RecordKind;

constexpr std::array kKinds = {
    RecordKind{kProposals, "", make_message<v1::Proposal>},
    RecordKind{kActions, "", make_message<v1::ProposedActions>},
    RecordKind{kElectorates, "", make_message<v1::Electorate>},
    RecordKind{kVotesPrefix, "", make_message<v1::Vote>},
    RecordKind{kConsentsPrefix, "", make_message<v1::Consent>},
    RecordKind{kObjectionsPrefix, "", make_message<v1::Objection>},
    RecordKind{kEndorsementsPrefix, "", make_message<v1::Endorsement>},
    RecordKind{"counts", "", make_message<v1::ProposalCount>},
};
constexpr std::array kTables = {
    ledger::Register::Table{kTable, false, kKinds},
};

}  // namespace

std::span<const ledger::Register::Table> tables() { return kTables; }

}  // namespace comity::decisions
