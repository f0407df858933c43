#include "base/limits.h"
#include "dns/limits.h"
#include "ledger/typed_action.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/requirements.h"
#include "registers/keys/rollover.h"
#include "registers/keys/well_formed.h"

namespace comity::keys {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// keys.note_parent_ds. The parent has the DS of the new key-signing key beside the old one's: the
// ledger cannot see it, and without it a switch would make the zone bogus. Subject: the community.
// Refuses: no_rollover, stale_claim (epoch), already_answered. Early: too_soon.
struct NoteParentDs {
  static Verdict check(const v1::NoteParentDs& it) {
    if (Verdict verdict = check_zone(it.zone()); !verdict) return verdict;
    if (it.zone() == ".") return refuse(Code::inconsistent, "zone: the root has no parent");
    if (it.epoch() == 0) return refuse(Code::missing_field, "epoch: is missing");
    return check_range("ttl_seconds", it.ttl_seconds(), 1, limits::kTtlSeconds);
  }

  static ledger::Subject subject(const v1::NoteParentDs& it, const state::View&,
                                 const ledger::Actor&) {
    return ledger::Subject::of_community(group_text(it.zone(), Role::key_signing));
  }
  static std::vector<std::string> consents(const v1::NoteParentDs&, const state::View&) {
    return {};
  }

  static Found<v1::KeyRollover> permit(const v1::NoteParentDs& it, const state::View& view,
                                       const ledger::Actor&, const ledger::Context&) {
    auto rollover = require_rollover(view, it.zone(), Role::key_signing, it.epoch());
    if (!rollover) return rollover;
    if (rollover->stage() > v1::PUBLISHED || rollover->parent_has_it()) {
      return refuse(kAlreadyAnswered, "it is on record already");
    }
    if (rollover->stage() != v1::PUBLISHED) {
      return refuse(kTooSoon, "the new key does not stand in the zone yet");
    }
    return rollover;
  }

  static void apply(const v1::NoteParentDs& it, const v1::KeyRollover& rollover,
                    state::Draft& draft, const ledger::Actor&, const ledger::Context& context) {
    note_parent(draft, it.zone(), rollover, it.ttl_seconds(), context.block_time);
  }
};

}  // namespace

ledger::ActionType note_parent_ds_action() {
  return ledger::action<NoteParentDs, &v1::Action::keys_note_parent_ds>(
      {.role = ledger::Role::operate, .usually = ledger::By::amendment_rule, .in_proposal = true});
}

}  // namespace comity::keys
