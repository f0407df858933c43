#include "signing/custody/custodian.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "crypto/frost/signer.h"
#include "crypto/secret.h"
#include "signing/session/octets.h"

namespace comity::signing {

namespace frost = crypto::frost;

namespace {

// One for each set, and one for ZONEMD.
std::size_t nonces_of(const Session& session) {
  return session.signings().size() + (session.has_digest() ? 1 : 0);
}

}  // namespace

Custodian::Custodian(Office office, frost::KeyShare share)
    : office_(std::move(office)), share_(std::move(share)) {}

Custodian::Custodian(Office office, crypto::SigningKey own)
    : office_(std::move(office)), own_(std::move(own)) {}

Result<Signature> Custodian::sign_separately(BytesView document) const {
  if (!own_) return error(ErrorKind::conflict, "a share signs with others, in a session");
  const Status permitted =
      office_.permit_document ? office_.permit_document(office_.apex) : Status();
  if (!permitted) return tl::unexpected(permitted.error());
  return own_->sign(document);
}

Status Custodian::require_share() const {
  if (share_) return {};
  return error(ErrorKind::conflict, "a key of its own signs in no session");
}

Result<Bytes> Custodian::draw(std::uint64_t number, std::uint32_t count) {
  if (Status has = require_share(); !has) return tl::unexpected(has.error());
  if (holds(number)) {
    return error(ErrorKind::conflict, "batch " + std::to_string(number) + " was drawn already");
  }
  Result<crypto::Secret> randomness =
      crypto::Secret::make(std::size_t{count} * frost::kNonceRandomnessBytes);
  if (!randomness) return tl::unexpected(randomness.error());
  crypto::random_fill(randomness->mutable_view());
  Result<std::vector<frost::Nonce>> nonces = frost::make_nonces(*share_, *std::move(randomness));
  if (!nonces) return tl::unexpected(nonces.error());
  Bytes commitments;
  commitments.reserve(std::size_t{count} * kCommitmentBytes);
  for (const frost::Nonce& nonce : *nonces) append_commitment(commitments, nonce.commitment());
  Batch& batch = batches_[number];
  std::move(nonces->begin(), nonces->end(), std::back_inserter(batch.nonces));
  return commitments;
}

std::vector<frost::NonceCommitment> Custodian::commitments_of(std::uint64_t batch) const {
  std::vector<frost::NonceCommitment> commitments;
  const auto found = batches_.find(batch);
  if (found == batches_.end() || found->second.first != 0) return commitments;
  for (const frost::Nonce& nonce : found->second.nonces) commitments.push_back(nonce.commitment());
  return commitments;
}

std::uint32_t Custodian::first_of(std::uint64_t batch) const {
  const auto found = batches_.find(batch);
  return found == batches_.end() ? 0 : found->second.first;
}

void Custodian::keep_only(const std::vector<std::uint64_t>& batches) {
  const auto is_kept = [&](std::uint64_t batch) {
    return std::find(batches.begin(), batches.end(), batch) != batches.end();
  };
  std::erase_if(batches_, [&](const auto& batch) { return !is_kept(batch.first); });
  std::erase_if(unfinished_, [&](const auto& last) { return !is_kept(last.second.batch); });
}

Result<const Session::Party*> Custodian::judge(const Session& session) const {
  if (Status has = require_share(); !has) return tl::unexpected(has.error());
  const std::string place = "session " + std::to_string(session.number());
  if (session.apex() != office_.apex || session.role() != office_.role) {
    return error(ErrorKind::conflict, place + " is of another zone or role");
  }
  if (session.epoch() != office_.epoch) {
    return error(ErrorKind::conflict, place + " is of epoch " + std::to_string(session.epoch()) +
                                          ", the share of " + std::to_string(office_.epoch));
  }
  if (session.set().key() != share_->group_key()) {
    return error(ErrorKind::conflict, place + " is of another key");
  }
  if (session.number() <= office_.answered.session) {
    return error(ErrorKind::conflict, place + ": session " +
                                          std::to_string(office_.answered.session) +
                                          " was answered already, and none is answered twice");
  }
  for (const Session::Party& party : session.parties()) {
    if (party.name != office_.party || party.identifier != share_->identifier()) continue;
    if (Status there = check_nonces(session, party); !there) return at(place, there.error());
    const Status permitted = office_.permit ? office_.permit(session) : Status();
    if (!permitted) return at(place, permitted.error());
    return &party;
  }
  return error(ErrorKind::conflict, place + ": " + office_.party + " is no party of it");
}

Status Custodian::check_nonces(const Session& session, const Session::Party& party) const {
  const std::string batch = "batch " + std::to_string(party.batch);
  const keys::Answered& last = office_.answered;
  if (std::pair(party.batch, party.first) < std::pair(last.batch, last.next)) {
    return error(ErrorKind::conflict, "nonce " + std::to_string(party.first) + " of " + batch +
                                          " was frozen for an earlier session already");
  }
  const auto found = batches_.find(party.batch);
  if (found == batches_.end() || party.first < found->second.first) {
    return error(ErrorKind::unavailable, "the nonces of " + batch + " are gone");
  }
  const std::size_t end = found->second.first + found->second.nonces.size();
  if (party.first + nonces_of(session) <= end) return {};
  return error(ErrorKind::conflict, batch + " has " + std::to_string(end) + " nonces only");
}

Result<Bytes> Custodian::answer(const Session& session) {
  const Result<const Session::Party*> party = judge(session);
  if (!party) return tl::unexpected(party.error());
  Result<frost::Signer> signer = frost::Signer::make(*share_, session.set());
  if (!signer) return tl::unexpected(signer.error());
  // On disk before a share is anywhere: a custodian that comes back does not answer it again.
  const std::size_t wanted = nonces_of(session);
  const keys::Answered answered{session.number(), (*party)->batch,
                                static_cast<std::uint32_t>((*party)->first + wanted)};
  if (Status noted = office_.remember(answered); !noted) return tl::unexpected(noted.error());
  office_.answered = answered;
  std::vector<frost::Nonce> nonces = take_nonces(**party, wanted);
  const std::size_t count = session.signings().size();
  Bytes shares;
  shares.reserve(count * kShareBytes);
  for (std::size_t index = 0; index < count; ++index) {
    const Result<frost::SignatureShare> share =
        signer->sign(session.signings()[index], std::move(nonces[index]));
    if (!share) return at("set " + std::to_string(index), share.error());
    append_share(shares, share->value);
  }
  if (wanted > count) {
    unfinished_.emplace(session.number(),
                        Last{(*party)->batch, *std::move(signer), std::move(nonces[count])});
  }
  return shares;
}

std::vector<frost::Nonce> Custodian::take_nonces(const Session::Party& party, std::size_t wanted) {
  batches_.erase(batches_.begin(), batches_.find(party.batch));
  Batch& batch = batches_[party.batch];
  const auto begin = batch.nonces.begin() + static_cast<std::ptrdiff_t>(party.first - batch.first);
  const auto end = begin + static_cast<std::ptrdiff_t>(wanted);
  std::vector<frost::Nonce> taken(std::make_move_iterator(begin), std::make_move_iterator(end));
  batch.nonces.erase(batch.nonces.begin(), end);
  batch.first = static_cast<std::uint32_t>(party.first + wanted);
  if (batch.nonces.empty()) batches_.erase(party.batch);
  return taken;
}

Result<Bytes> Custodian::finish(const Closing& closing) {
  auto found = unfinished_.extract(closing.session());
  if (found.empty()) {
    return error(ErrorKind::conflict, "session " + std::to_string(closing.session()) +
                                          " was not answered here, or its "
                                          "last nonce is used up");
  }
  Last last = std::move(found.mapped());
  const Result<frost::SignatureShare> share =
      last.signer.sign(closing.signing(), std::move(last.nonce));
  if (!share) return tl::unexpected(share.error());
  Bytes octets;
  append_share(octets, share->value);
  return octets;
}

}  // namespace comity::signing
