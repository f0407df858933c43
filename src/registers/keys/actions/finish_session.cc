#include <algorithm>

#include "crypto/frost/scalar.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/keys/lifetime.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/records.h"
#include "registers/keys/requirements.h"
#include "registers/keys/rollover.h"
#include "registers/keys/well_formed.h"

namespace comity::keys {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// keys.finish_session. The share of ZONEMD; the first fixes the digest, the last signs the
// session. Subject: the actor itself. Refuses: no_such_group, session_over, not_signer,
// already_answered, digest_differs. Early: too_soon (shares are missing).
struct FinishSession : ledger::OwnMatter {
  static Verdict check(const v1::FinishSession& it) {
    constexpr std::size_t kDigestBytes = 48;  // SHA-384
    if (Verdict verdict = check_zone(it.zone()); !verdict) return verdict;
    if (it.session() == 0) return refuse(Code::missing_field, "session: is missing");
    if (Verdict verdict = ledger::check_octets("zone_digest", it.zone_digest(), kDigestBytes);
        !verdict) {
      return verdict;
    }
    const auto share = crypto::frost::Scalar::from(it.share());
    if (!share) return refuse(Code::out_of_range, "share: " + share.error().message);
    return {};
  }

  static Found<v1::SigningSession> permit(const v1::FinishSession& it, const state::View& view,
                                          const ledger::Actor& actor,
                                          const ledger::Context& context) {
    auto session = require_open(view, it.zone(), Role::zone_signing, it.session(), actor.party,
                                context.height);
    if (!session) return session;
    if (session->stage() != v1::DIGEST) {
      return refuse(kTooSoon, "the session still waits for shares");
    }
    if (!answer_of(*session, actor.party)->digest_share().empty()) {
      return refuse(kAlreadyAnswered, "party " + actor.party + " has finished this session");
    }
    if (!session->zone_digest().empty() && session->zone_digest() != it.zone_digest()) {
      return refuse(kDigestDiffers, "zone_digest: the first was " + to_hex(session->zone_digest()));
    }
    return session;
  }

  static ledger::Applied apply(const v1::FinishSession& it, v1::SigningSession session,
                               state::Draft& draft, const ledger::Actor& actor,
                               const ledger::Context& context) {
    v1::SessionAnswer* answer = answer_of(session, actor.party);
    if (answer == nullptr) return ledger::broken("who answers has no part in the session");
    session.set_zone_digest(it.zone_digest());
    answer->set_digest_share(it.share());
    const auto& answers = session.answers();
    const bool all = std::all_of(answers.begin(), answers.end(),
                                 [](const auto& entry) { return !entry.digest_share().empty(); });
    if (all) {
      mark_signed(draft, it.zone(), Role::zone_signing, session, context.height);
      note_version(draft, session, context.block_time);
    } else {
      write_session(draft, it.zone(), Role::zone_signing, session);
    }
    return {};
  }
};

}  // namespace

ledger::ActionType finish_session_action() {
  return ledger::action<FinishSession, &v1::Action::keys_finish_session>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::keys
