#include "registers/constitution/register.h"

#include <array>

#include "registers/constitution/actions/amend.h"
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
};

}  // namespace

ledger::Register table() {
  return {.name = "constitution",
          .actions = kActions,
          .invariants = invariants(),
          .tables = tables(),
          .genesis = write_constitution};
}

}  // namespace comity::constitution
