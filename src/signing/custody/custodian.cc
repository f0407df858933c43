#include "signing/custody/custodian.h"

#include <algorithm>

#include "crypto/frost/signer.h"
#include "crypto/secret.h"
#include "signing/session/octets.h"

namespace comity::signing {

namespace frost = crypto::frost;

Custodian::Custodian(Office office, frost::KeyShare share)
    : office_(std::move(office)), share_(std::move(share)) {}

Result<Bytes> Custodian::draw(std::uint64_t number, std::uint32_t count) {
  if (holds(number)) {
    return error(ErrorKind::conflict, "batch " + std::to_string(number) + " was drawn already");
  }
  Result<crypto::Secret> randomness =
      crypto::Secret::make(std::size_t{count} * frost::kNonceRandomnessBytes);
  if (!randomness) return tl::unexpected(randomness.error());
  crypto::random_fill(randomness->mutable_view());
  Result<std::vector<frost::Nonce>> nonces = frost::make_nonces(share_, *std::move(randomness));
  if (!nonces) return tl::unexpected(nonces.error());
  Bytes commitments;
  commitments.reserve(std::size_t{count} * kCommitmentBytes);
  for (const frost::Nonce& nonce : *nonces) append_commitment(commitments, nonce.commitment());
  batches_.emplace(number, *std::move(nonces));
  return commitments;
}

void Custodian::keep_only(const std::vector<std::uint64_t>& batches) {
  const auto is_kept = [&](std::uint64_t batch) {
    return std::find(batches.begin(), batches.end(), batch) != batches.end();
  };
  std::erase_if(batches_, [&](const auto& batch) { return !is_kept(batch.first); });
  std::erase_if(unfinished_, [&](const auto& last) { return !is_kept(last.second.batch); });
}

Result<const Session::Party*> Custodian::judge(const Session& session) const {
  const std::string place = "session " + std::to_string(session.number());
  if (session.apex() != office_.apex || session.role() != office_.role) {
    return error(ErrorKind::conflict, place + " is of another zone or role");
  }
  if (session.epoch() != office_.epoch) {
    return error(ErrorKind::conflict, place + " is of epoch " + std::to_string(session.epoch()) +
                                          ", the share of " + std::to_string(office_.epoch));
  }
  if (session.set().key() != share_.group_key()) {
    return error(ErrorKind::conflict, place + " is of another key");
  }
  if (session.number() <= office_.last_session) {
    return error(ErrorKind::conflict, place + ": session " + std::to_string(office_.last_session) +
                                          " was answered already, and none is answered twice");
  }
  for (const Session::Party& party : session.parties()) {
    if (party.name != office_.party || party.identifier != share_.identifier()) continue;
    if (!holds(party.batch)) {
      return error(ErrorKind::unavailable,
                   place + ": the nonces of batch " + std::to_string(party.batch) + " are gone");
    }
    const Status permitted = office_.permit ? office_.permit(session) : Status();
    if (!permitted) return at(place, permitted.error());
    return &party;
  }
  return error(ErrorKind::conflict, place + ": " + office_.party + " is no party of it");
}

Result<Bytes> Custodian::answer(const Session& session) {
  const Result<const Session::Party*> party = judge(session);
  if (!party) return tl::unexpected(party.error());
  Result<frost::Signer> signer = frost::Signer::make(share_, session.set());
  if (!signer) return tl::unexpected(signer.error());
  // On disk before a share is anywhere: a custodian that comes back does not answer it again.
  if (Status noted = office_.remember(session.number()); !noted) {
    return tl::unexpected(noted.error());
  }
  office_.last_session = session.number();
  auto batch = batches_.extract((*party)->batch);
  std::vector<frost::Nonce> nonces = std::move(batch.mapped());
  const bool closes = session.role() == keys::Role::zone_signing;
  const std::size_t count = session.signings().size();
  if (nonces.size() < count + (closes ? 1 : 0)) {
    return error(ErrorKind::conflict, "batch " + std::to_string((*party)->batch) + " has " +
                                          std::to_string(nonces.size()) + " nonces only");
  }
  Bytes shares;
  shares.reserve(count * kShareBytes);
  for (std::size_t index = 0; index < count; ++index) {
    const Result<frost::SignatureShare> share =
        signer->sign(session.signings()[index], std::move(nonces[index]));
    if (!share) return at("set " + std::to_string(index), share.error());
    append_share(shares, share->value);
  }
  if (closes) {
    unfinished_.emplace(session.number(),
                        Last{(*party)->batch, *std::move(signer), std::move(nonces[count])});
  }
  return shares;
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
