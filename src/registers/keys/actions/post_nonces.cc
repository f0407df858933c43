#include "base/limits.h"
#include "ledger/continuation.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/keys/keys.h"
#include "registers/keys/limits.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/records.h"
#include "registers/keys/requirements.h"
#include "registers/keys/well_formed.h"

namespace comity::keys {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// keys.post_nonces. A batch of nonce commitments, ahead of need. Subject: the actor itself.
// Refuses: no_such_group, stale_claim (epoch), not_signer. Early: too_many_batches.
struct PostNonces : ledger::OwnMatter {
  static Verdict check(const v1::PostNonces& it) {
    constexpr std::uint64_t kCommitmentBytes = 64;  // hiding and binding
    if (Verdict verdict = check_zone(it.zone()); !verdict) return verdict;
    if (Verdict verdict = check_role(it.role()); !verdict) return verdict;
    if (Verdict verdict = check_range("count", it.count(), 1, limits::kFrostNoncesPerBatch);
        !verdict) {
      return verdict;
    }
    if (Verdict verdict =
            ledger::require_content("commitments", it.has_commitments(), it.commitments());
        !verdict) {
      return verdict;
    }
    if (it.commitments().length() != it.count() * kCommitmentBytes) {
      return refuse(Code::inconsistent, "commitments: 64 octets for each of the count");
    }
    return {};
  }

  static Found<v1::NonceBatches> permit(const v1::PostNonces& it, const state::View& view,
                                        const ledger::Actor& actor, const ledger::Context&) {
    const Role role = to_role(it.role());
    const auto group = require_group(view, it.zone(), role);
    if (!group) return tl::unexpected(group.error());
    if (Verdict verdict = require_epoch(*group, it.epoch()); !verdict) {
      return tl::unexpected(verdict.error());
    }
    if (Verdict verdict = require_member(*group, actor.party); !verdict) {
      return tl::unexpected(verdict.error());
    }
    if (signs_separately(*group)) {
      return refuse(kNotSigner, "each member of the group signs with a key of its own");
    }
    v1::NonceBatches batches;
    find_batches(view, it.zone(), role, actor.party, batches);
    const auto unspent = static_cast<std::size_t>(batches.unspent_size());
    if (!it.voids_earlier() && unspent >= limits::kNonceBatchesUnspent) {
      return refuse(kTooManyBatches,
                    std::to_string(unspent) + " batches of " + actor.party + " are unspent");
    }
    return batches;
  }

  static void apply(const v1::PostNonces& it, v1::NonceBatches batches, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context&) {
    const Role role = to_role(it.role());
    if (it.voids_earlier()) batches.clear_unspent();
    batches.set_last_number(next_batch(draft, batches));
    batches.set_skipped(ledger::skipped_numbers(draft));
    v1::NonceBatch& batch = *batches.add_unspent();
    batch.set_number(batches.last_number());
    batch.set_epoch(it.epoch());
    batch.set_count(it.count());
    *batch.mutable_commitments() = it.commitments();
    write_batches(draft, it.zone(), role, actor.party, batches);
  }
};

}  // namespace

ledger::ActionType post_nonces_action() {
  return ledger::action<PostNonces, &v1::Action::keys_post_nonces>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::keys
