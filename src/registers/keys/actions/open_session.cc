#include "registers/keys/actions/open_session.h"

#include "registers/keys/claim_fit.h"
#include "registers/keys/keys.h"
#include "registers/keys/lifetime.h"
#include "registers/keys/openings.h"
#include "registers/keys/records.h"
#include "registers/keys/well_formed.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys::open_session {

using ledger::Verdict;

Verdict check(const v1::Action& action) { return check_claim(action.keys_open_session()); }

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context& context) {
  return require_fit(action.keys_open_session(), view, actor, context);
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context) {
  const v1::OpenSession& claim = action.keys_open_session();
  const std::string& zone = claim.zone();
  const Role role = to_role(claim.role());
  v1::SigningGroup group;
  if (!find_group(draft, zone, role, group)) return;
  drop_replaced(draft, zone, role, actor.party);
  count_opening(draft, zone, role, actor.party, context.block_time);

  v1::SigningHead head;
  find_head(draft, zone, role, head);
  head.set_sessions(head.sessions() + 1);
  write_head(draft, zone, role, head);

  v1::SigningSession session;
  session.set_number(head.sessions());
  session.set_stage(v1::SHARES);
  session.set_opener(actor.party);
  session.set_opened_height(context.height);
  wire::set_time(*session.mutable_opened_at(), context.block_time);
  *session.mutable_claim() = claim;
  for (const v1::SessionParty& entry : claim.parties()) {
    const v1::GroupMember* member = member_of(group, entry.party());
    v1::SessionAnswer& answer = *session.add_answers();
    answer.set_identifier(member == nullptr ? 0 : member->identifier());
    *answer.mutable_commitments() = take_batch(draft, zone, role, entry.party(), entry.batch());
  }
  write_session(draft, zone, role, session);
  drop_ended(draft, zone, context.height);
}

}  // namespace comity::keys::open_session
