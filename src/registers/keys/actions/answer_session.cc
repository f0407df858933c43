#include "registers/keys/actions/answer_session.h"

#include <algorithm>

#include "base/limits.h"
#include "registers/keys/keys.h"
#include "registers/keys/lifetime.h"
#include "registers/keys/records.h"
#include "registers/keys/standing.h"
#include "registers/keys/well_formed.h"
#include "wire/messages.h"

namespace comity::keys::answer_session {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

constexpr std::uint64_t kShareBytes = 32;

}  // namespace

Verdict check(const v1::Action& action) {
  const v1::AnswerSession& it = action.keys_answer_session();
  if (Verdict verdict = check_zone(it.zone()); !verdict) return verdict;
  if (Verdict verdict = check_role(it.role()); !verdict) return verdict;
  if (it.session() == 0) return refuse(Code::missing_field, "session: is missing");
  if (Verdict verdict = check_content("shares", it.has_shares(), it.shares()); !verdict) {
    return verdict;
  }
  if (it.shares().length() % kShareBytes != 0 ||
      it.shares().length() > limits::kSessionSets * kShareBytes) {
    return refuse(Code::out_of_range, "shares: 32 octets for each set of the session");
  }
  return {};
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context& context) {
  const v1::AnswerSession& it = action.keys_answer_session();
  v1::SigningSession session;
  if (Verdict verdict = require_open(view, it.zone(), to_role(it.role()), it.session(), actor.party,
                                     context.height, session);
      !verdict) {
    return verdict;
  }
  if (answer_of(session, actor.party)->has_shares()) {
    return refuse(Code::already_answered, "party " + actor.party + " has answered this session");
  }
  if (it.shares().length() != session.claim().count() * kShareBytes) {
    return refuse(Code::stale_claim,
                  "shares: the session signs " + std::to_string(session.claim().count()) + " sets");
  }
  return {};
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context) {
  const v1::AnswerSession& it = action.keys_answer_session();
  const Role role = to_role(it.role());
  v1::SigningSession session;
  if (!find_session(draft, it.zone(), role, it.session(), session)) return;
  v1::SessionAnswer* answer = answer_of(session, actor.party);
  if (answer == nullptr) return;
  *answer->mutable_shares() = it.shares();
  const auto& answers = session.answers();
  const bool all = std::all_of(answers.begin(), answers.end(),
                               [](const auto& entry) { return entry.has_shares(); });
  if (all && role == Role::key_signing) {
    mark_signed(draft, it.zone(), role, session, context.height);
    return;
  }
  if (all) session.set_stage(v1::DIGEST);
  write_session(draft, it.zone(), role, session);
}

}  // namespace comity::keys::answer_session
