#include <algorithm>

#include "ledger/typed_action.h"
#include "registers/decisions/outcomes.h"
#include "registers/decisions/records.h"
#include "registers/decisions/requirements.h"
#include "wire/codec.h"

namespace comity::decisions {
namespace {

using ledger::refuse;
using ledger::Verdict;

// decisions.consent. The party agrees to one effect, while the vote is open; who came to hold
// something afterwards, while the effect waits for it. Early: vote_not_open. Refuses:
// no_such_proposal, vote_closed, wrong_effect_hash, consent_not_needed, wrong_standing.
struct Consent : OnProposal {
  static Verdict check(const v1::GiveConsent& it) {
    if (Verdict verdict = check_number(it.proposal()); !verdict) return verdict;
    return check_effect_hash(it.effect_hash());
  }

  static Verdict permit(const v1::GiveConsent& it, const state::View& view,
                        const ledger::Actor& actor, const ledger::Context& context) {
    if (Verdict verdict = require_party(actor); !verdict) return verdict;
    const auto proposal = require_proposal(view, it.proposal());
    if (!proposal) return tl::unexpected(proposal.error());
    if (is_late_consent(*proposal, actor.party)) return require_ballot(*proposal, it.effect_hash());
    if (Verdict verdict = require_open_vote(*proposal, it.effect_hash(), context); !verdict) {
      return verdict;
    }
    const auto& needed = proposal->consents_needed();
    if (!std::binary_search(needed.begin(), needed.end(), actor.party)) {
      return refuse(kConsentNotNeeded,
                    proposal_text(it.proposal()) + " does not need the consent of " + actor.party);
    }
    return {};
  }

  static void apply(const v1::GiveConsent& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context& context) {
    v1::Consent consent;
    consent.set_effect_hash(it.effect_hash());
    wire::set_time(*consent.mutable_at(), context.block_time);
    consent.set_transaction(actor.transaction.bytes());
    write_consent(draft, it.proposal(), actor.party, consent);
    reschedule_close(draft, it.proposal(), context);
    reschedule_effect(draft, it.proposal(), context);
  }
};

}  // namespace

ledger::ActionType consent_action() {
  return ledger::action<Consent, &v1::Action::decisions_consent>(
      {.role = ledger::Role::vote, .hold = true, .usually = ledger::By::self});
}

}  // namespace comity::decisions
