#include "registers/keys/actions/post_nonces.h"

#include "base/limits.h"
#include "registers/keys/keys.h"
#include "registers/keys/records.h"
#include "registers/keys/standing.h"
#include "registers/keys/well_formed.h"
#include "wire/messages.h"

namespace comity::keys::post_nonces {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  constexpr std::uint64_t kCommitmentBytes = 64;  // hiding and binding
  const v1::PostNonces& it = action.keys_post_nonces();
  if (Verdict verdict = check_zone(it.zone()); !verdict) return verdict;
  if (Verdict verdict = check_role(it.role()); !verdict) return verdict;
  if (Verdict verdict = check_range("count", it.count(), 1, limits::kFrostNoncesPerBatch);
      !verdict) {
    return verdict;
  }
  if (Verdict verdict = check_content("commitments", it.has_commitments(), it.commitments());
      !verdict) {
    return verdict;
  }
  if (it.commitments().length() != it.count() * kCommitmentBytes) {
    return refuse(Code::inconsistent, "commitments: 64 octets for each of the count");
  }
  return {};
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context&) {
  const v1::PostNonces& it = action.keys_post_nonces();
  const Role role = to_role(it.role());
  v1::SigningGroup group;
  if (Verdict verdict = require_group(view, it.zone(), role, group); !verdict) return verdict;
  if (Verdict verdict = require_epoch(group, it.epoch()); !verdict) return verdict;
  if (Verdict verdict = require_member(group, actor.party); !verdict) return verdict;
  v1::NonceBatches batches;
  find_batches(view, it.zone(), role, actor.party, batches);
  const auto unspent = static_cast<std::size_t>(batches.unspent_size());
  if (!it.voids_earlier() && unspent >= limits::kNonceBatchesUnspent) {
    return refuse(Code::too_many_batches,
                  std::to_string(unspent) + " batches of " + actor.party + " are unspent");
  }
  return {};
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  const v1::PostNonces& it = action.keys_post_nonces();
  const Role role = to_role(it.role());
  v1::NonceBatches batches;
  find_batches(draft, it.zone(), role, actor.party, batches);
  if (it.voids_earlier()) batches.clear_unspent();
  batches.set_last_number(batches.last_number() + 1);
  v1::NonceBatch& batch = *batches.add_unspent();
  batch.set_number(batches.last_number());
  batch.set_epoch(it.epoch());
  batch.set_count(it.count());
  *batch.mutable_commitments() = it.commitments();
  write_batches(draft, it.zone(), role, actor.party, batches);
}

}  // namespace comity::keys::post_nonces
