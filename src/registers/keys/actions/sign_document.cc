#include "base/ids.h"
#include "ledger/messages.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/keys/keys.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/records.h"
#include "registers/keys/requirements.h"
#include "registers/keys/well_formed.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// keys.sign_document. A member's signature of the document, by the key that it made for this group;
// it takes the place of its last one. The octets are not here: whoever has them judges it, and one
// that does not hold counts for nothing. Subject: the actor itself. Refuses: no_such_group,
// stale_claim (epoch), not_signer (also when the group has one key), already_answered.
struct SignDocument : ledger::OwnMatter {
  static Verdict check(const v1::SignDocument& it) {
    if (Verdict verdict = check_zone(it.zone()); !verdict) return verdict;
    if (it.epoch() == 0) return refuse(Code::missing_field, "epoch: is missing");
    if (Verdict verdict = ledger::check_octets("document_hash", it.document_hash(), Hash::kSize);
        !verdict) {
      return verdict;
    }
    return ledger::check_octets("signature", it.signature(), Signature::kSize);
  }

  static Found<v1::DocumentSignature> permit(const v1::SignDocument& it, const state::View& view,
                                             const ledger::Actor& actor, const ledger::Context&) {
    const auto group = require_group(view, it.zone(), Role::document_signing);
    if (!group) return tl::unexpected(group.error());
    if (Verdict verdict = require_epoch(*group, it.epoch()); !verdict) {
      return tl::unexpected(verdict.error());
    }
    if (!signs_separately(*group)) {
      return refuse(kNotSigner, "the members of the group sign together, in a session");
    }
    if (Verdict verdict = require_member(*group, actor.party); !verdict) {
      return tl::unexpected(verdict.error());
    }
    v1::DocumentSignature next;
    next.set_epoch(it.epoch());
    next.set_document_hash(it.document_hash());
    next.set_signature(it.signature());
    v1::DocumentSignature last;
    if (find_own_signature(view, it.zone(), actor.party, last) &&
        wire::encode(last) == wire::encode(next)) {
      return refuse(kAlreadyAnswered, "this signature of " + actor.party + " is on record");
    }
    return next;
  }

  static void apply(const v1::SignDocument& it, const v1::DocumentSignature& next,
                    state::Draft& draft, const ledger::Actor& actor, const ledger::Context&) {
    ledger::write(draft, own_signature_key(it.zone(), actor.party), next);
  }
};

}  // namespace

ledger::ActionType sign_document_action() {
  return ledger::action<SignDocument, &v1::Action::keys_sign_document>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::keys
