#include "registers/decisions/register.h"

#include <array>

#include "registers/decisions/actions/answer.h"
#include "registers/decisions/actions/consent.h"
#include "registers/decisions/actions/object.h"
#include "registers/decisions/actions/propose.h"
#include "registers/decisions/actions/vote.h"
#include "registers/decisions/actions/withdraw.h"
#include "registers/decisions/actions/withdraw_objection.h"
#include "registers/decisions/invariants.h"
#include "registers/decisions/keys.h"
#include "registers/decisions/stages.h"
#include "registers/decisions/standing.h"

namespace comity::decisions {
namespace {

using ledger::ActionType;

enum class Counts { as_transaction, as_comment };

// Every one is a party's own act: none is part of a proposal, none needs another's consent.
constexpr ActionType row(std::uint32_t number, std::string_view name, Counts counts,
                         decltype(ActionType::check) check, decltype(ActionType::subject) subject,
                         decltype(ActionType::permit) permit, decltype(ActionType::apply) apply,
                         decltype(ActionType::nested) nested = nullptr) {
  return {.number = number,
          .name = name,
          .role = ledger::Role::vote,
          .in_proposal = false,
          .applicant = false,
          .comment = counts == Counts::as_comment,
          .check = check,
          .subject = subject,
          .consents = no_consents,
          .permit = permit,
          .apply = apply,
          .nested = nested};
}

constexpr std::array kRows = {
    row(300, "decisions.propose", Counts::as_transaction, propose::check, propose::subject,
        propose::permit, propose::apply, propose::nested),
    row(301, "decisions.consent", Counts::as_transaction, consent::check, consent::subject,
        consent::permit, consent::apply),
    row(302, "decisions.vote", Counts::as_transaction, vote::check, vote::subject, vote::permit,
        vote::apply),
    row(303, "decisions.withdraw", Counts::as_transaction, withdraw::check, withdraw::subject,
        withdraw::permit, withdraw::apply),
    row(304, "decisions.object", Counts::as_comment, object::check, object::subject, object::permit,
        object::apply),
    row(305, "decisions.answer", Counts::as_comment, answer::check, answer::subject, answer::permit,
        answer::apply),
    row(306, "decisions.withdraw_objection", Counts::as_transaction, withdraw_objection::check,
        withdraw_objection::subject, withdraw_objection::permit, withdraw_objection::apply),
};

constexpr std::array kTables = {ledger::Register::Table{kTable, false}};

}  // namespace

ledger::Register table() { return {kRegister, kRows, invariants(), kTables, nullptr, &stages()}; }

}  // namespace comity::decisions
