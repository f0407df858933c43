#include "ledger/continuation.h"
#include "ledger/typed_action.h"
#include "registers/keys/claim_fit.h"
#include "registers/keys/keys.h"
#include "registers/keys/lifetime.h"
#include "registers/keys/openings.h"
#include "registers/keys/records.h"
#include "registers/keys/requirements.h"
#include "registers/keys/rollover.h"
#include "registers/keys/well_formed.h"
#include "wire/codec.h"

namespace comity::keys {
namespace {

using ledger::Verdict;

// keys.open_session. A claim about what is to be signed; freezes the next commitments of the
// batches. Replaces the opener's open session. Subject: the actor itself. Refuses:
// no_such_group, not_signer, stale_claim, batch_spent, no_such_party, holder_not_active. Early:
// too_soon.
struct OpenSession : ledger::OwnMatter {
  static Verdict check(const v1::OpenSession& it) { return check_claim(it); }

  static ledger::Found<v1::SigningGroup> permit(const v1::OpenSession& it, const state::View& view,
                                                const ledger::Actor& actor,
                                                const ledger::Context& context) {
    return require_fit(it, view, actor, context);
  }

  static ledger::Applied apply(const v1::OpenSession& claim, const v1::SigningGroup& group,
                               state::Draft& draft, const ledger::Actor& actor,
                               const ledger::Context& context) {
    const std::string& zone = claim.zone();
    const Role role = to_role(claim.role());
    drop_replaced(draft, zone, role, actor.party);
    count_opening(draft, zone, role, actor.party, context.block_time);

    v1::SigningHead head;
    find_head(draft, zone, role, head);
    head.set_sessions(next_session(draft, head));
    head.set_skipped(ledger::skipped_numbers(draft));
    if (role == Role::zone_signing) note_opening(draft, zone, head);
    write_head(draft, zone, role, head);

    v1::SigningSession session;
    session.set_number(head.sessions());
    session.set_stage(v1::SHARES);
    session.set_opener(actor.party);
    session.set_opened_height(context.height);
    wire::set_time(*session.mutable_opened_at(), context.block_time);
    *session.mutable_claim() = claim;
    for (int place = 0; place < claim.parties_size(); ++place) {
      const std::string& party = claim.parties(place).party();
      const v1::GroupMember* member = member_of(group, party);
      if (member == nullptr) return ledger::broken(party + " is no member of the group");
      v1::SessionAnswer& answer = *session.add_answers();
      answer.set_identifier(member->identifier());
      freeze_nonces(draft, claim, place, answer);
    }
    write_session(draft, zone, role, session);
    drop_ended(draft, zone, context.height);
    return {};
  }
};

}  // namespace

ledger::ActionType open_session_action() {
  return ledger::action<OpenSession, &v1::Action::keys_open_session>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::keys
