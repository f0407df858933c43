#include "ledger/typed_action.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/records.h"

namespace comity::ceremonies {
namespace {

using keys::to_role;
using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// ceremonies.attest. A party's word that it has erased its old shares of a key. Subject: the actor
// itself. Refuses: no_such_group, stale_claim (epoch), no_member (it has never held an old share),
// done_already.
struct AttestErasure : ledger::OwnMatter {
  static Verdict check(const v1::AttestErasure& it) {
    if (Verdict verdict = keys::check_zone_and_role(it.zone(), it.role()); !verdict) return verdict;
    if (it.epoch() == 0) return refuse(Code::missing_field, "epoch: is missing");
    return {};
  }

  static Found<std::vector<OldSharing>> permit(const v1::AttestErasure& it, const state::View& view,
                                               const ledger::Actor& actor, const ledger::Context&) {
    const keys::Role role = to_role(it.role());
    if (Verdict verdict = keys::require_epoch_of(view, it.zone(), role, it.epoch()); !verdict) {
      return tl::unexpected(verdict.error());
    }
    std::vector<OldSharing> old = old_sharings(view, it.zone(), role, actor.party);
    if (old.empty()) {
      return refuse(kNoMember, "party " + actor.party + " has held no earlier share of this key");
    }
    std::erase_if(old, [&](const OldSharing& one) { return one.erased; });
    if (old.empty()) {
      return refuse(kDoneAlready, "party " + actor.party + " has attested this");
    }
    return old;
  }

  static ledger::Applied apply(const v1::AttestErasure&, const std::vector<OldSharing>& old,
                               state::Draft& draft, const ledger::Actor& actor,
                               const ledger::Context&) {
    for (const OldSharing& one : old) {
      if (ledger::Applied noted = note_erased(draft, one.key, actor.party); !noted) return noted;
    }
    return {};
  }
};

}  // namespace

ledger::ActionType attest_action() {
  return ledger::action<AttestErasure, &v1::Action::ceremonies_attest>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::ceremonies
