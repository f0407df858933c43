#include <string>
#include <vector>

#include "ledger/typed_action.h"
#include "registers/names/holds.h"
#include "registers/names/outcomes.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"
#include "wire/codec.h"

namespace comity::names {
namespace {

using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// names.award_delegation. The second step of due process: what was on hold for the restoration term
// is another party's, or nobody's when none is named. Subject: the community; consents: the new
// holder, and not the one who loses it. Refuses: no_such_zone, no_such_delegation, no_hold (not on
// hold, or not yet for so long), barred (to somebody who asked for it, or an affiliate),
// no_such_party, holder_not_active.
struct AwardDelegation : AboutDelegation {
  static Verdict check(const v1::AwardDelegation& it) {
    if (Verdict verdict = check_together("new_holder", it.new_holder()); !verdict) return verdict;
    return check_delegation_name(it.zone(), it.label());
  }

  static std::vector<std::string> consents(const v1::AwardDelegation& it, const state::View& view) {
    return parties(view, {it.new_holder()});
  }

  // As it stands when it is taken: who asked is on it, and has it not.
  static Found<v1::Delegation> permit(const v1::AwardDelegation& it, const state::View& view,
                                      const ledger::Actor& actor, const ledger::Context& context) {
    auto record = require_delegation(view, it.zone(), it.label());
    if (!record) return record;
    const std::string what = delegation_text(it.zone(), it.label());
    const auto term = award_term(view, *record, context.block_time);
    if (!term) return refuse(kNoHold, what + " is not on hold");
    if (context.block_time < term->begins) {
      return refuse(kNoHold, what + " may be awarded from " + to_rfc3339(term->begins) + " on");
    }
    record->mutable_hold()->set_taken(true);
    record->mutable_hold()->add_asked(actor.party);
    wire::set_time(*record->mutable_hold_at(), context.block_time);
    if (it.new_holder().empty()) return record;
    Verdict verdict = require_may_hold(view, it.new_holder());
    if (verdict) verdict = require_not_barred(view, *record, it.new_holder(), context.block_time);
    return ledger::granted(verdict, *std::move(record));
  }

  static void apply(const v1::AwardDelegation& it, v1::Delegation record, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    give(record, it.new_holder(), actor, context);
    write_delegation(draft, it.zone(), it.label(), record);
  }
};

}  // namespace

ledger::ActionType award_delegation_action() {
  return ledger::action<AwardDelegation, &v1::Action::names_award_delegation>(
      {.role = ledger::Role::operate, .usually = ledger::By::due_process, .in_proposal = true});
}

}  // namespace comity::names
