#include "publishing/nonce_stock.h"

#include <algorithm>

#include "base/limits.h"
#include "wire/messages.h"

namespace comity::publishing {
namespace {

// A change takes a handful of nonces, so a batch serves many.
constexpr std::uint32_t kOfChange = 32, kOfBatch = 256;
constexpr int kOthersUnderWay = 2;

// The least that is to be at hand for a session that needs so many.
std::uint32_t at_hand(keys::Role role, std::uint32_t nonces) {
  return role != keys::Role::zone_signing ? nonces : std::max(nonces, kOfChange);
}

// Room for a zone that grows a little, and for the changes after.
std::uint32_t with_room(keys::Role role, std::uint32_t nonces) {
  if (role != keys::Role::zone_signing) return nonces;
  const std::uint32_t room = std::max(kOfBatch, nonces + nonces / 8);
  return std::max(nonces, std::min<std::uint32_t>(room, limits::kFrostNoncesPerBatch));
}

}  // namespace

void NonceStock::expect_after(const signing::Session& session) {
  const std::size_t left = std::min<std::size_t>(session.remaining(), session.signings().size());
  nonces_ = at_hand(role_, static_cast<std::uint32_t>(left) + 1);
}

Status NonceStock::count(const signing::ClaimRequest& request) {
  if (nonces_ != 0) return {};
  const Result<std::uint32_t> needed = signing::nonces_needed(reader_, request);
  if (!needed) return tl::unexpected(needed.error());
  nonces_ = at_hand(role_, *needed);
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

Result<std::optional<v1::Action>> NonceStock::post_of(LocalSigner& signer, const state::View& view,
                                                      const std::vector<std::uint64_t>& in_sessions,
                                                      bool mute) {
  v1::NonceBatches batches;
  keys::find_batches(view, apex_.text(), role_, signer.custodian.party(), batches);
  auto& [newest, stands, others, contents] = drawn_[signer.custodian.party()];
  stands = stands || (newest != 0 && batches.last_number() == newest);
  // One may have been under way when the process before this one was killed.
  if (batches.last_number() > newest && !stands && ++others <= kOthersUnderWay) newest = 0;
  if (newest != 0 && batches.last_number() > newest) {
    // Both would post for ever, each because it does not hold what the other has drawn.
    return error(ErrorKind::conflict,
                 signer.custodian.party() +
                     ": another process signs with its share: run one, and this one again when "
                     "it is to be the one");
  }
  std::vector<std::uint64_t> kept = in_sessions;
  bool enough = false;
  for (const v1::NonceBatch& batch : batches.unspent()) {
    kept.push_back(batch.number());
    const std::uint32_t left = batch.count() - batch.next();
    // A session took nonces for which no answer was given: who took the party for silent sees by
    // newer ones that it is there.
    const bool in_use = !mute && std::find(in_sessions.begin(), in_sessions.end(),
                                           batch.number()) != in_sessions.end();
    const bool in_order = in_use || signer.custodian.first_of(batch.number()) == batch.next();
    enough = enough || (signer.custodian.holds(batch.number()) && in_order && left >= nonces_);
  }
  signer.custodian.keep_only(kept);
  std::erase_if(contents, [&](const auto& batch) {
    if (signer.custodian.holds(batch.first)) return false;
    own_.forget(batch.second);
    return true;
  });
  if (enough) return std::nullopt;
  v1::Action action;
  v1::PostNonces& post = *action.mutable_keys_post_nonces();
  post.set_zone(apex_.text());
  post.set_role(static_cast<v1::SigningRole>(role_));
  post.set_epoch(signer.custodian.epoch());
  post.set_count(with_room(role_, nonces_));
  post.set_voids_earlier(true);
  const std::uint64_t number = keys::next_batch(view, batches);
  const Result<Bytes> drawn = signer.custodian.draw(number, post.count());
  if (!drawn) return tl::unexpected(drawn.error());
  newest = number;
  if (Status put = signer.voice.put(*drawn, *post.mutable_commitments()); !put) {
    return at("nonces", put.error());
  }
  if (const Result<Hash> content = Hash::from(post.commitments().hash())) {
    own_.add(*content, signer.custodian.commitments_of(number));
    contents[number] = *content;
  }
  return action;
}

}  // namespace comity::publishing
