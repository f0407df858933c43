#include "publishing/nonce_stock.h"

#include <algorithm>

#include "base/limits.h"
#include "signing/session/claim.h"
#include "wire/messages.h"

namespace comity::publishing {
namespace {

// Room for a zone that grows a little, so that the next session does not find too few.
std::uint32_t with_room(std::uint32_t nonces) {
  const std::uint32_t room = nonces == 1 ? 1 : nonces + nonces / 8 + 16;
  return std::max(nonces, std::min<std::uint32_t>(room, limits::kFrostNoncesPerBatch));
}

}  // namespace

Status NonceStock::count() {
  if (nonces_ != 0) return {};
  const Result<std::uint32_t> needed = signing::nonces_needed(reader_, apex_, role_);
  if (!needed) return tl::unexpected(needed.error());
  nonces_ = *needed;
  return {};
}

std::vector<std::uint64_t> NonceStock::batches_in_sessions(const state::View& view) const {
  std::vector<std::uint64_t> batches;
  for (const std::uint64_t number :
       keys::open_sessions(view, apex_.text(), role_, reader_.head().height)) {
    v1::SigningSession record;
    if (!keys::find_session(view, apex_.text(), role_, number, record)) continue;
    for (const v1::SessionParty& party : record.claim().parties()) batches.push_back(party.batch());
  }
  return batches;
}

Result<std::optional<v1::Action>> NonceStock::post_of(
    LocalSigner& signer, const state::View& view, std::vector<std::uint64_t> in_sessions) const {
  v1::NonceBatches batches;
  keys::find_batches(view, apex_.text(), role_, signer.custodian.party(), batches);
  std::vector<std::uint64_t> kept = std::move(in_sessions);
  bool enough = false;
  for (const v1::NonceBatch& batch : batches.unspent()) {
    kept.push_back(batch.number());
    enough = enough || (signer.custodian.holds(batch.number()) && batch.count() >= nonces_);
  }
  signer.custodian.keep_only(kept);
  if (enough) return std::nullopt;
  v1::Action action;
  v1::PostNonces& post = *action.mutable_keys_post_nonces();
  post.set_zone(apex_.text());
  post.set_role(static_cast<v1::SigningRole>(role_));
  post.set_epoch(signer.custodian.epoch());
  post.set_count(with_room(nonces_));
  post.set_voids_earlier(true);
  const Result<Bytes> drawn = signer.custodian.draw(keys::next_batch(view, batches), post.count());
  if (!drawn) return tl::unexpected(drawn.error());
  if (Status put = signer.voice.put(*drawn, *post.mutable_commitments()); !put) {
    return at("nonces", put.error());
  }
  return action;
}

}  // namespace comity::publishing
