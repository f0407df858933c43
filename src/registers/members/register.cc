#include "registers/members/register.h"

#include <array>

#include "registers/members/actions/add_key.h"
#include "registers/members/actions/admit.h"
#include "registers/members/actions/join.h"
#include "registers/members/actions/leave.h"
#include "registers/members/actions/recover.h"
#include "registers/members/actions/reinstate.h"
#include "registers/members/actions/remove_key.h"
#include "registers/members/actions/replace_keys.h"
#include "registers/members/actions/rotate_key.h"
#include "registers/members/actions/set_profile.h"
#include "registers/members/actions/suspend.h"
#include "registers/members/genesis.h"
#include "registers/members/invariants.h"
#include "registers/members/keys.h"
#include "registers/members/standing.h"

namespace comity::members {
namespace {

using ledger::ActionType;
using ledger::Role;

// About a party, by decision.
constexpr ActionType decided(std::uint32_t number, std::string_view name,
                             decltype(ActionType::check) check,
                             decltype(ActionType::subject) subject,
                             decltype(ActionType::permit) permit,
                             decltype(ActionType::apply) apply) {
  return {.number = number,
          .name = name,
          .role = Role::vote,
          .in_proposal = true,
          .applicant = false,
          .comment = false,
          .check = check,
          .subject = subject,
          .consents = no_consents,
          .permit = permit,
          .apply = apply,
          .nested = nullptr};
}

// The party's own act.
constexpr ActionType own(std::uint32_t number, std::string_view name,
                         decltype(ActionType::check) check, decltype(ActionType::permit) permit,
                         decltype(ActionType::apply) apply) {
  return {.number = number,
          .name = name,
          .role = Role::operate,
          .in_proposal = false,
          .applicant = false,
          .comment = false,
          .check = check,
          .subject = self_subject,
          .consents = no_consents,
          .permit = permit,
          .apply = apply,
          .nested = nullptr};
}

constexpr ActionType by_applicant(ActionType type) {
  type.applicant = true;
  return type;
}

constexpr ActionType by_recovery_key(ActionType type) {
  type.role = Role::recover;
  return type;
}

constexpr std::array kActions = {
    decided(100, "members.admit", admit::check, admit::subject, admit::permit, admit::apply),
    by_applicant(own(101, "members.join", join::check, join::permit, join::apply)),
    decided(102, "members.suspend", suspend::check, suspend::subject, suspend::permit,
            suspend::apply),
    decided(103, "members.reinstate", reinstate::check, reinstate::subject, reinstate::permit,
            reinstate::apply),
    own(104, "members.leave", leave::check, leave::permit, leave::apply),
    own(105, "members.add_key", add_key::check, add_key::permit, add_key::apply),
    own(106, "members.remove_key", remove_key::check, remove_key::permit, remove_key::apply),
    own(107, "members.rotate_key", rotate_key::check, rotate_key::permit, rotate_key::apply),
    by_recovery_key(own(108, "members.recover", recover::check, recover::permit, recover::apply)),
    decided(109, "members.replace_keys", replace_keys::check, replace_keys::subject,
            replace_keys::permit, replace_keys::apply),
    own(110, "members.set_profile", set_profile::check, set_profile::permit, set_profile::apply),
};

}  // namespace

ledger::Register table() {
  return {.name = "members",
          .actions = kActions,
          .invariants = invariants(),
          .tables = tables(),
          .genesis = write_founders};
}

}  // namespace comity::members
