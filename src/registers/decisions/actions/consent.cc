#include "registers/decisions/actions/consent.h"

#include <algorithm>

#include "registers/decisions/records.h"
#include "registers/decisions/standing.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::decisions::consent {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::GiveConsent& it = action.decisions_consent();
  if (Verdict verdict = check_number(it.proposal()); !verdict) return verdict;
  return check_effect_hash(it.effect_hash());
}

ledger::Subject subject(const v1::Action& action, const state::View&, const ledger::Actor& actor) {
  return own_subject(actor, action.decisions_consent().proposal());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context& context) {
  const v1::GiveConsent& it = action.decisions_consent();
  if (Verdict verdict = require_active(view, actor); !verdict) return verdict;
  v1::Proposal proposal;
  if (Verdict verdict = require_proposal(view, it.proposal(), proposal); !verdict) return verdict;
  if (Verdict verdict = require_open_vote(proposal, it.effect_hash(), context); !verdict) {
    return verdict;
  }
  const auto& needed = proposal.consents_needed();
  if (!std::binary_search(needed.begin(), needed.end(), actor.party)) {
    return refuse(Code::consent_not_needed,
                  proposal_text(it.proposal()) + " does not need the consent of " + actor.party);
  }
  return {};
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context) {
  const v1::GiveConsent& it = action.decisions_consent();
  v1::Consent consent;
  consent.set_effect_hash(it.effect_hash());
  wire::set_time(*consent.mutable_at(), context.block_time);
  consent.set_transaction(actor.transaction.bytes());
  write_consent(draft, it.proposal(), actor.party, consent);
  reschedule_close(draft, it.proposal(), context);
}

}  // namespace comity::decisions::consent
