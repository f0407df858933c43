#include <string>
#include <vector>

#include "base/limits.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/members/queries.h"
#include "registers/names/holds.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"
#include "wire/codec.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// names.hold_delegation. The first step of due process: what a party holds stays as it is, and may
// be awarded after the restoration term. Subject: the community; consents: nobody's. Refuses:
// no_such_zone, no_such_delegation, not_holder (unclaimed: nobody's part), on_hold, no_ground,
// no_such_party and holder_not_active (the claimant).
struct HoldDelegation : AboutDelegation {
  static Verdict check(const v1::HoldDelegation& it) {
    if (it.ground() == v1::GROUND_UNSPECIFIED)
      return refuse(Code::missing_field, "ground is absent");
    if (!v1::Ground_IsValid(it.ground())) return refuse(Code::out_of_range, "ground: no such one");
    const Verdict verdict = ledger::require_content("claim", it.has_claim(), it.claim());
    return verdict ? check_delegation_name(it.zone(), it.label()) : verdict;
  }

  static Found<v1::Delegation> permit(const v1::HoldDelegation& it, const state::View& view,
                                      const ledger::Actor&, const ledger::Context& context) {
    auto record = require_delegation(view, it.zone(), it.label());
    if (!record) return record;
    if (record->holder().empty()) {
      return refuse(Code::not_holder,
                    delegation_text(it.zone(), it.label()) + " is unclaimed: it is nobody's part");
    }
    Verdict verdict = require_no_hold(view, *record, context.block_time);
    if (verdict) verdict = require_ground(view, record->holder(), it.ground(), context.block_time);
    if (verdict && !it.claimant().empty()) verdict = members::require_may_hold(view, it.claimant());
    return ledger::granted(verdict, *std::move(record));
  }

  static void apply(const v1::HoldDelegation& it, v1::Delegation record, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    v1::Hold hold;
    hold.set_ground(it.ground());
    // A breach follows the name: nobody has it fail by handing the name to a successor meanwhile.
    hold.set_holder(it.ground() == v1::BREACH ? first_holder(draft, it.zone(), it.label(), record)
                                              : record.holder());
    *hold.mutable_claim() = it.claim();
    hold.add_asked(actor.party);
    if (!it.claimant().empty() && it.claimant() != actor.party) hold.add_asked(it.claimant());
    const auto void_until = successors_void_until(draft, record);
    if (void_until && it.ground() == v1::SILENCE) {
      wire::set_time(*hold.mutable_void_before(), *void_until);
    }
    *record.mutable_hold() = hold;
    wire::set_time(*record.mutable_hold_at(), context.block_time);
    record.set_held_height(context.height);
    write_delegation(draft, it.zone(), it.label(), record);
  }
};

}  // namespace

ledger::ActionType hold_delegation_action() {
  return ledger::action<HoldDelegation, &v1::Action::names_hold_delegation>(
      {.role = ledger::Role::operate, .usually = ledger::By::due_process, .in_proposal = true});
}

}  // namespace comity::names
