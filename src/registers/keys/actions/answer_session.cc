#include <algorithm>

#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/keys/keys.h"
#include "registers/keys/lifetime.h"
#include "registers/keys/limits.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/records.h"
#include "registers/keys/requirements.h"
#include "registers/keys/well_formed.h"

namespace comity::keys {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

constexpr std::uint64_t kShareBytes = 32;

// keys.answer_session. The shares of one party. The last answer signs a session that has no digest;
// another one then waits for it. Subject: the actor itself. Refuses:
// no_such_group, session_over, not_signer, already_answered, stale_claim (length).
struct AnswerSession : ledger::OwnMatter {
  static Verdict check(const v1::AnswerSession& it) {
    if (Verdict verdict = check_zone(it.zone()); !verdict) return verdict;
    if (Verdict verdict = check_role(it.role()); !verdict) return verdict;
    if (it.session() == 0) return refuse(Code::missing_field, "session: is missing");
    if (Verdict verdict = ledger::require_content("shares", it.has_shares(), it.shares());
        !verdict) {
      return verdict;
    }
    if (it.shares().length() % kShareBytes != 0 ||
        it.shares().length() > limits::kSessionSets * kShareBytes) {
      return refuse(Code::out_of_range, "shares: 32 octets for each set of the session");
    }
    return {};
  }

  static Found<v1::SigningSession> permit(const v1::AnswerSession& it, const state::View& view,
                                          const ledger::Actor& actor,
                                          const ledger::Context& context) {
    auto session = require_open(view, it.zone(), to_role(it.role()), it.session(), actor.party,
                                context.height);
    if (!session) return session;
    if (answer_of(*session, actor.party)->has_shares()) {
      return refuse(kAlreadyAnswered, "party " + actor.party + " has answered this session");
    }
    if (it.shares().length() != session->claim().count() * kShareBytes) {
      return refuse(kStaleClaim, "shares: the session signs " +
                                     std::to_string(session->claim().count()) + " sets");
    }
    return session;
  }

  static ledger::Applied apply(const v1::AnswerSession& it, v1::SigningSession session,
                               state::Draft& draft, const ledger::Actor& actor,
                               const ledger::Context& context) {
    const Role role = to_role(it.role());
    v1::SessionAnswer* answer = answer_of(session, actor.party);
    if (answer == nullptr) return ledger::broken("who answers has no part in the session");
    *answer->mutable_shares() = it.shares();
    const auto& answers = session.answers();
    const bool all = std::all_of(answers.begin(), answers.end(),
                                 [](const auto& entry) { return entry.has_shares(); });
    if (all && !has_digest(session.claim())) {
      mark_signed(draft, it.zone(), role, session, context.height);
      return {};
    }
    if (all) session.set_stage(v1::DIGEST);
    write_session(draft, it.zone(), role, session);
    return {};
  }
};

}  // namespace

ledger::ActionType answer_session_action() {
  return ledger::action<AnswerSession, &v1::Action::keys_answer_session>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::keys
