#include "registers/keys/actions/finish_session.h"

#include <algorithm>

#include "crypto/frost/scalar.h"
#include "registers/keys/lifetime.h"
#include "registers/keys/records.h"
#include "registers/keys/standing.h"
#include "registers/keys/well_formed.h"
#include "wire/messages.h"

namespace comity::keys::finish_session {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  constexpr std::size_t kDigestBytes = 48;  // SHA-384
  const v1::FinishSession& it = action.keys_finish_session();
  if (Verdict verdict = check_zone(it.zone()); !verdict) return verdict;
  if (it.session() == 0) return refuse(Code::missing_field, "session: is missing");
  if (Verdict verdict = check_octets("zone_digest", it.zone_digest(), kDigestBytes); !verdict) {
    return verdict;
  }
  const auto share = crypto::frost::Scalar::from(it.share());
  if (!share) return refuse(Code::out_of_range, "share: " + share.error().message);
  return {};
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context& context) {
  const v1::FinishSession& it = action.keys_finish_session();
  v1::SigningSession session;
  if (Verdict verdict = require_open(view, it.zone(), Role::zone_signing, it.session(), actor.party,
                                     context.height, session);
      !verdict) {
    return verdict;
  }
  if (session.stage() != v1::DIGEST) {
    return refuse(Code::too_soon, "the session still waits for shares");
  }
  if (!answer_of(session, actor.party)->digest_share().empty()) {
    return refuse(Code::already_answered, "party " + actor.party + " has finished this session");
  }
  if (!session.zone_digest().empty() && session.zone_digest() != it.zone_digest()) {
    return refuse(Code::digest_differs,
                  "zone_digest: the first was " + to_hex(session.zone_digest()));
  }
  return {};
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context) {
  const v1::FinishSession& it = action.keys_finish_session();
  v1::SigningSession session;
  if (!find_session(draft, it.zone(), Role::zone_signing, it.session(), session)) return;
  v1::SessionAnswer* answer = answer_of(session, actor.party);
  if (answer == nullptr) return;
  session.set_zone_digest(it.zone_digest());
  answer->set_digest_share(it.share());
  const auto& answers = session.answers();
  const bool all = std::all_of(answers.begin(), answers.end(),
                               [](const auto& entry) { return !entry.digest_share().empty(); });
  if (all) {
    mark_signed(draft, it.zone(), Role::zone_signing, session, context.height);
  } else {
    write_session(draft, it.zone(), Role::zone_signing, session);
  }
}

}  // namespace comity::keys::finish_session
