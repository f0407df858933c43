#include "registers/names/register.h"

#include <array>

#include "registers/names/actions/claim_delegation.h"
#include "registers/names/actions/create_delegation.h"
#include "registers/names/actions/remove_delegation.h"
#include "registers/names/actions/remove_host.h"
#include "registers/names/actions/set_apex.h"
#include "registers/names/actions/set_code_points.h"
#include "registers/names/actions/set_ds.h"
#include "registers/names/actions/set_host.h"
#include "registers/names/actions/set_name_servers.h"
#include "registers/names/actions/set_zone.h"
#include "registers/names/actions/transfer_delegation.h"
#include "registers/names/invariants.h"
#include "registers/names/keys.h"
#include "registers/names/standing.h"

namespace comity::names {
namespace {

using ledger::ActionType;

// All may be part of a proposal: what is unclaimed changes by decision, and for what is held the
// authority refuses with reserved_part.
constexpr ActionType row(std::uint32_t number, std::string_view name,
                         decltype(ActionType::check) check, decltype(ActionType::subject) subject,
                         decltype(ActionType::consents) consents,
                         decltype(ActionType::permit) permit, decltype(ActionType::apply) apply) {
  return {.number = number,
          .name = name,
          .role = ledger::Role::operate,
          .in_proposal = true,
          .applicant = false,
          .comment = false,
          .check = check,
          .subject = subject,
          .consents = consents,
          .permit = permit,
          .apply = apply,
          .nested = nullptr};
}

constexpr std::array kActions = {
    row(400, "names.set_zone", set_zone::check, set_zone::subject, no_consents, set_zone::permit,
        set_zone::apply),
    row(401, "names.set_apex", set_apex::check, set_apex::subject, no_consents, set_apex::permit,
        set_apex::apply),
    row(402, "names.create_delegation", create_delegation::check, create_delegation::subject,
        create_delegation::consents, create_delegation::permit, create_delegation::apply),
    row(403, "names.remove_delegation", remove_delegation::check, remove_delegation::subject,
        remove_delegation::consents, remove_delegation::permit, remove_delegation::apply),
    row(404, "names.transfer_delegation", transfer_delegation::check, transfer_delegation::subject,
        transfer_delegation::consents, transfer_delegation::permit, transfer_delegation::apply),
    row(405, "names.claim_delegation", claim_delegation::check, claim_delegation::subject,
        claim_delegation::consents, claim_delegation::permit, claim_delegation::apply),
    row(406, "names.set_name_servers", set_name_servers::check, set_name_servers::subject,
        no_consents, set_name_servers::permit, set_name_servers::apply),
    row(407, "names.set_ds", set_ds::check, set_ds::subject, no_consents, set_ds::permit,
        set_ds::apply),
    row(408, "names.set_host", set_host::check, set_host::subject, set_host::consents,
        set_host::permit, set_host::apply),
    row(409, "names.remove_host", remove_host::check, remove_host::subject, no_consents,
        remove_host::permit, remove_host::apply),
    row(410, "names.set_code_points", set_code_points::check, set_code_points::subject, no_consents,
        set_code_points::permit, set_code_points::apply),
};

// Only the zones themselves are published; the rest serves this register.
}  // namespace

ledger::Register table() { return {"names", kActions, invariants(), tables()}; }

}  // namespace comity::names
