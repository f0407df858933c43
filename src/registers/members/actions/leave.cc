#include "ledger/typed_action.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/requirements.h"
#include "wire/codec.h"

namespace comity::members {
namespace {

using ledger::Found;
using ledger::Verdict;

// members.leave. The party's own and final: its handle and keys never return. What the community
// says of it stays as it is, so that nobody escapes a decision by leaving; and what it holds stays
// its own. Subject: the actor itself. Refuses: wrong_standing, lock_out.
struct Leave : ledger::OwnMatter {
  static Verdict check(const v1::Leave&) { return {}; }

  static Found<v1::Party> permit(const v1::Leave&, const state::View& view,
                                 const ledger::Actor& actor, const ledger::Context&) {
    auto party = require_party(view, actor.party);
    if (!party) return party;
    Verdict verdict = require_not_left(*party);
    if (verdict && !is_account(*party)) verdict = require_others(view, actor.party);
    return ledger::granted(verdict, *std::move(party));
  }

  static void apply(const v1::Leave&, v1::Party party, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    party.set_left(actor.transaction.bytes());
    wire::set_time(*party.mutable_left_at(), context.block_time);
    write_party(draft, party);
  }
};

}  // namespace

ledger::ActionType leave_action() {
  return ledger::action<Leave, &v1::Action::members_leave>(
      {.role = ledger::Role::operate, .usually = ledger::By::self});
}

}  // namespace comity::members
