#include "registers/keys/register.h"

#include <array>

#include "registers/keys/actions/answer_session.h"
#include "registers/keys/actions/finish_session.h"
#include "registers/keys/actions/open_session.h"
#include "registers/keys/actions/post_nonces.h"
#include "registers/keys/actions/set_group.h"
#include "registers/keys/invariants.h"
#include "registers/keys/queries.h"
#include "registers/keys/standing.h"

namespace comity::keys {
namespace {

using ledger::ActionType;

// What a signer sends by itself, with a key that can do nothing else.
constexpr ActionType own(std::uint32_t number, std::string_view name,
                         decltype(ActionType::check) check, decltype(ActionType::permit) permit,
                         decltype(ActionType::apply) apply) {
  return {.number = number,
          .name = name,
          .role = ledger::Role::sign,
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

constexpr std::array kActions = {
    ActionType{.number = 500,
               .name = "keys.set_group",
               .role = ledger::Role::operate,
               .in_proposal = true,
               .applicant = false,
               .comment = false,
               .check = set_group::check,
               .subject = set_group::subject,
               .consents = set_group::consents,
               .permit = set_group::permit,
               .apply = set_group::apply,
               .nested = nullptr},
    own(501, "keys.post_nonces", post_nonces::check, post_nonces::permit, post_nonces::apply),
    own(502, "keys.open_session", open_session::check, open_session::permit, open_session::apply),
    own(503, "keys.answer_session", answer_session::check, answer_session::permit,
        answer_session::apply),
    own(504, "keys.finish_session", finish_session::check, finish_session::permit,
        finish_session::apply),
};

}  // namespace

ledger::Register table() { return {"keys", kActions, invariants(), tables()}; }

}  // namespace comity::keys
