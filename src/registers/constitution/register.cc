#include "registers/constitution/register.h"

#include <array>

#include "registers/constitution/actions/adopt_rules.h"
#include "registers/constitution/actions/amend.h"
#include "registers/constitution/actions/declare_rules.h"
#include "registers/constitution/genesis.h"
#include "registers/constitution/invariants.h"
#include "registers/constitution/keys.h"

namespace comity::constitution {
namespace {

constexpr std::array kActions = {
    ledger::ActionType{.number = 200,
                       .name = "constitution.amend",
                       .role = ledger::Role::vote,
                       .in_proposal = true,
                       .applicant = false,
                       .comment = false,
                       .check = amend::check,
                       .subject = amend::subject,
                       .consents = amend::consents,
                       .permit = amend::permit,
                       .apply = amend::apply,
                       .nested = nullptr},
    ledger::ActionType{.number = 201,
                       .name = "constitution.adopt_rules",
                       .role = ledger::Role::vote,
                       .in_proposal = true,
                       .applicant = false,
                       .comment = false,
                       .check = adopt_rules::check,
                       .subject = adopt_rules::subject,
                       .consents = adopt_rules::consents,
                       .permit = adopt_rules::permit,
                       .apply = adopt_rules::apply,
                       .nested = nullptr,
                       .alone = true},
    ledger::ActionType{.number = 202,
                       .name = "constitution.declare_rules",
                       .role = ledger::Role::operate,
                       .in_proposal = false,
                       .applicant = false,
                       .comment = false,
                       .check = declare_rules::check,
                       .subject = declare_rules::subject,
                       .consents = declare_rules::consents,
                       .permit = declare_rules::permit,
                       .apply = declare_rules::apply,
                       .nested = nullptr},
};

constexpr std::array kTables = {ledger::Register::Table{kTable, false}};

}  // namespace

ledger::Register table() {
  return {.name = "constitution",
          .actions = kActions,
          .invariants = invariants(),
          .tables = kTables,
          .genesis = write_constitution};
}

}  // namespace comity::constitution
