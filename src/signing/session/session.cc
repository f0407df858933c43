#include "signing/session/session.h"

#include <mutex>
#include <optional>

#include "registers/keys/limits.h"
#include "signing/session/authorisations.h"
#include "signing/session/octets.h"
#include "signing/session/parallel.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::signing {
namespace {

namespace frost = crypto::frost;

tl::unexpected<Error> differs(std::string_view field, const std::string& claimed,
                              const std::string& derived) {
  return error(ErrorKind::conflict,
               std::string(field) + ": the claim says " + claimed + ", the state gives " + derived);
}

// Seconds modulo 2^32, as RRSIG has them.
Result<std::uint32_t> dns_seconds(const google::protobuf::Timestamp& timestamp) {
  const Result<Time> time = wire::to_time(timestamp);
  if (!time) return tl::unexpected(time.error());
  return static_cast<std::uint32_t>(time->milliseconds / 1000);
}

// The list in the claim is the one that the ledger gives since the session that was signed last
// when this one was opened: nothing left out, nothing made up.
Status check_authorisations(const ledger::Reader& reader, const dns::Name& apex,
                            const state::View& before, const v1::OpenSession& claim) {
  if (claim.role() == v1::KEY_SIGNING) {
    if (claim.authorised_by().empty()) return {};
    return differs("authorised_by", std::to_string(claim.authorised_by_size()) + " acts", "none");
  }
  v1::SigningSession last;
  const bool signed_before = keys::find_signed(before, apex.text(), keys::Role::zone_signing, last);
  const Result<AuthorisedChange> change =
      authorised_change(reader, apex, signed_before ? last.claim().height() : 0, claim.height(),
                        limits::kSessionAuthorisations);
  if (!change) return tl::unexpected(change.error());
  const auto count = static_cast<std::size_t>(claim.authorised_by_size());
  if (change->height != claim.height() || change->acts.size() != count) {
    return differs("authorised_by", std::to_string(count) + " acts",
                   std::to_string(change->acts.size()));
  }
  for (std::size_t i = 0; i < count; ++i) {
    const v1::Authorisation& named = claim.authorised_by(static_cast<int>(i));
    const Authorising& act = change->acts[i];
    const bool same = act.proposal != 0 ? named.has_proposal() && named.proposal() == act.proposal
                                        : named.has_transaction() &&
                                              named.transaction() == act.transaction.bytes();
    if (!same) {
      return differs("authorised_by", "another act at place " + std::to_string(i),
                     act.proposal != 0 ? "decision " + std::to_string(act.proposal)
                                       : "transaction " + act.transaction.hex());
    }
  }
  return {};
}

// One of each party, in the order of the claim.
Result<std::vector<Bytes>> read_commitments(const ledger::Reader& reader,
                                            const v1::SigningSession& record) {
  std::vector<Bytes> commitments;
  for (int i = 0; i < record.answers_size() && i < record.claim().parties_size(); ++i) {
    const Result<Hash> hash = Hash::from(record.answers(i).commitments().hash());
    if (!hash) return tl::unexpected(hash.error());
    Result<Bytes> content = reader.content(*hash);
    if (!content) {
      return at("commitments of " + record.claim().parties(i).party(), content.error());
    }
    commitments.push_back(*std::move(content));
  }
  return commitments;
}

Refusal refusal_of(const frost::Refusal& cause, const std::vector<Session::Party>& parties,
                   std::size_t index) {
  Refusal refusal{cause.message, {}};
  for (const frost::Identifier& culprit : cause.culprits) {
    for (const Session::Party& party : parties) {
      if (party.identifier == culprit) {
        refusal.faults.push_back({party.name, static_cast<std::uint32_t>(index)});
      }
    }
  }
  return refusal;
}

std::vector<frost::SignatureShare> shares_of(const std::vector<Session::Party>& parties,
                                             const std::vector<std::vector<frost::Scalar>>& shares,
                                             std::size_t index) {
  std::vector<frost::SignatureShare> row;
  row.reserve(parties.size());
  for (std::size_t p = 0; p < parties.size(); ++p) {
    row.push_back({parties[p].identifier, shares[p][index]});
  }
  return row;
}

// Malformed shares are the fault of who sent them.
tl::expected<std::vector<std::vector<frost::Scalar>>, Refusal> read_all(
    const std::vector<Session::Party>& parties, const std::vector<Bytes>& shares, std::size_t count,
    std::size_t first_index) {
  if (shares.size() != parties.size()) {
    return tl::unexpected(Refusal{"there are shares of " + std::to_string(shares.size()) + " of " +
                                      std::to_string(parties.size()) + " parties",
                                  {}});
  }
  std::vector<std::vector<frost::Scalar>> all;
  for (std::size_t p = 0; p < parties.size(); ++p) {
    Result<std::vector<frost::Scalar>> read = read_shares(shares[p], count);
    if (!read) {
      return tl::unexpected(Refusal{parties[p].name + ": " + read.error().message,
                                    {{parties[p].name, static_cast<std::uint32_t>(first_index)}}});
    }
    all.push_back(*std::move(read));
  }
  return all;
}

}  // namespace

Status Session::derive(const state::View& claimed, const state::View& before,
                       const v1::OpenSession& claim) {
  const dns::Name apex = plan_.apex;
  if (role_ == keys::Role::zone_signing) {
    const Result<std::uint32_t> serial = zone::next_serial(claimed, before, apex);
    if (!serial) return tl::unexpected(serial.error());
    if (*serial != claim.serial()) {
      return differs("serial", std::to_string(claim.serial()), std::to_string(*serial));
    }
  }
  Result<zone::Plan> plan = role_ == keys::Role::zone_signing
                                ? zone::plan_zone(claimed, apex, claim.serial(), times_)
                                : zone::plan_keys(claimed, apex, times_);
  if (!plan) return tl::unexpected(plan.error());
  plan_ = *std::move(plan);
  if (plan_.unsigned_hash.bytes() != claim.unsigned_hash()) {
    return differs("unsigned_hash", to_hex(claim.unsigned_hash()), plan_.unsigned_hash.hex());
  }
  if (plan_.sets.size() != claim.count()) {
    return differs("count", std::to_string(claim.count()), std::to_string(plan_.sets.size()));
  }
  if (plan_.manifest_root.bytes() != claim.manifest_root()) {
    return differs("manifest_root", to_hex(claim.manifest_root()), plan_.manifest_root.hex());
  }
  return {};
}

Status Session::take_parties(const v1::SigningGroup& group, const v1::SigningSession& record) {
  std::vector<frost::Identifier> signers;
  for (int i = 0; i < record.answers_size() && i < record.claim().parties_size(); ++i) {
    const Result<frost::Identifier> identifier =
        frost::Identifier::from_number(static_cast<std::uint16_t>(record.answers(i).identifier()));
    if (!identifier) return tl::unexpected(identifier.error());
    const v1::SessionParty& party = record.claim().parties(i);
    parties_.push_back({party.party(), *identifier, party.batch()});
    signers.push_back(*identifier);
  }
  const Result<frost::Group> made = keys::group_of(group);
  if (!made) return tl::unexpected(made.error());
  Result<frost::SigningSet> set = frost::SigningSet::choose(*made, std::move(signers));
  if (!set) return tl::unexpected(set.error());
  set_ = std::make_shared<const frost::SigningSet>(*std::move(set));
  return {};
}

Status Session::begin(const std::vector<Bytes>& commitments) {
  const std::size_t nonces = plan_.sets.size() + (role_ == keys::Role::zone_signing ? 1 : 0);
  std::vector<std::optional<frost::Signing>> begun(plan_.sets.size());
  std::optional<Error> first_error;
  std::mutex mutex;
  const auto fail = [&](const std::string& place, const Error& cause) {
    const std::lock_guard lock(mutex);
    if (!first_error) first_error = Error{ErrorKind::conflict, place + ": " + cause.message};
    return false;
  };
  const bool good = for_each_index(nonces, [&](std::size_t index) {
    std::vector<frost::SignerCommitment> rows;
    rows.reserve(parties_.size());
    for (std::size_t p = 0; p < parties_.size(); ++p) {
      Result<frost::NonceCommitment> read = read_commitment(commitments[p], index);
      if (!read) return fail(parties_[p].name, read.error());
      rows.push_back({parties_[p].identifier, *read});
    }
    if (index == plan_.sets.size()) {
      closing_commitments_ = std::move(rows);
      return true;
    }
    Result<frost::CommitmentList> list = frost::CommitmentList::make(std::move(rows));
    if (!list) return fail("commitments", list.error());
    Result<frost::Signing> signing = frost::Signing::begin(set_, *list, plan_.sets[index].message);
    if (!signing) return fail("set " + std::to_string(index), signing.error());
    begun[index] = *std::move(signing);
    return true;
  });
  if (!good) return tl::unexpected(*first_error);
  signings_.reserve(begun.size());
  for (std::optional<frost::Signing>& signing : begun) signings_.push_back(*std::move(signing));
  return {};
}

Result<Session> Session::judge(const ledger::Reader& reader, const dns::Name& apex, keys::Role role,
                               const v1::SigningSession& record) {
  const v1::OpenSession& claim = record.claim();
  Session session;
  session.role_ = role;
  session.number_ = record.number();
  session.epoch_ = claim.epoch();
  session.height_ = claim.height();
  session.key_session_ = claim.key_session();
  session.plan_.apex = apex;
  const Result<std::uint32_t> inception = dns_seconds(claim.inception());
  const Result<std::uint32_t> expiration = dns_seconds(claim.expiration());
  if (!inception || !expiration || claim.zone() != apex.text() ||
      claim.role() != static_cast<int>(role) || claim.height() >= record.opened_height()) {
    return error(ErrorKind::conflict, "the claim is of another zone, role or time");
  }
  session.times_ = {*inception, *expiration};

  const Result<std::unique_ptr<state::View>> claimed = reader.view(claim.height());
  if (!claimed) return tl::unexpected(claimed.error());
  // What was signed when the session was opened, also where it claims an earlier height.
  const Result<std::unique_ptr<state::View>> before = reader.view(record.opened_height() - 1);
  if (!before) return tl::unexpected(before.error());
  v1::SigningGroup group;
  // Who signs is whoever held the shares when the session was opened, also for an earlier height.
  if (!keys::find_group(**before, apex.text(), role, group) || group.epoch() != claim.epoch()) {
    return error(ErrorKind::conflict, "epoch " + std::to_string(claim.epoch()) +
                                          ": no such group at height " +
                                          std::to_string(record.opened_height() - 1));
  }
  if (Status derived = session.derive(**claimed, **before, claim); !derived) {
    return tl::unexpected(derived.error());
  }
  if (Status checked = check_authorisations(reader, apex, **before, claim); !checked) {
    return tl::unexpected(checked.error());
  }
  if (Status taken = session.take_parties(group, record); !taken) {
    return tl::unexpected(taken.error());
  }
  const Result<std::vector<Bytes>> commitments = read_commitments(reader, record);
  if (!commitments) return tl::unexpected(commitments.error());
  if (Status begun = session.begin(*commitments); !begun) return tl::unexpected(begun.error());
  return session;
}

tl::expected<Signatures, Refusal> Session::aggregate(const std::vector<Bytes>& shares) const {
  const auto all = read_all(parties_, shares, signings_.size(), 0);
  if (!all) return tl::unexpected(all.error());
  std::vector<Signature> signatures(signings_.size());
  std::optional<Refusal> refusal;
  std::mutex mutex;
  const bool good = for_each_index(signings_.size(), [&](std::size_t index) {
    const auto signature = signings_[index].aggregate(shares_of(parties_, *all, index));
    if (signature) {
      signatures[index] = *signature;
      return true;
    }
    const std::lock_guard lock(mutex);
    if (!refusal) refusal = refusal_of(signature.error(), parties_, index);
    return false;
  });
  if (!good) return tl::unexpected(*refusal);
  return Signatures(number_, role_, std::move(signatures));
}

Result<dns::Record> Session::dnskey_rrsig(const Signatures& own) const {
  if (role_ != keys::Role::key_signing || own.role() != role_ || own.session() != number_) {
    return error(ErrorKind::conflict,
                 "these are not the signatures of key-signing session " + std::to_string(number_));
  }
  return zone::rrsig(plan_.sets.front(), own.list().front());
}

Result<Closing> Session::close(const Signatures& own, const Session& key_session,
                               const Signatures& key_signatures) const {
  if (own.session() != number_ || own.role() != role_ || key_session.number() != key_session_) {
    return error(ErrorKind::conflict, "session " + std::to_string(number_) +
                                          " takes its own signatures and those of " +
                                          "key-signing session " + std::to_string(key_session_));
  }
  const Result<dns::Record> dnskey_rrsig = key_session.dnskey_rrsig(key_signatures);
  if (!dnskey_rrsig) return tl::unexpected(dnskey_rrsig.error());
  Result<zone::Assembled> assembled = zone::assemble(plan_, own.list(), *dnskey_rrsig, times_);
  if (!assembled) return tl::unexpected(assembled.error());
  Result<frost::CommitmentList> list = frost::CommitmentList::make(closing_commitments_);
  if (!list) return tl::unexpected(list.error());
  Result<frost::Signing> signing = frost::Signing::begin(set_, *list, assembled->zonemd.message);
  if (!signing) return tl::unexpected(signing.error());
  return Closing(*this, *std::move(assembled), *std::move(signing));
}

Closing::Closing(const Session& session, zone::Assembled zone, frost::Signing signing)
    : session_(session.number()),
      index_(session.signings().size()),
      parties_(session.parties()),
      zone_(std::move(zone)),
      signing_(std::move(signing)) {}

tl::expected<zone::Zone, Refusal> Closing::finish(const std::vector<Bytes>& shares) const {
  const auto all = read_all(parties_, shares, 1, index_);
  if (!all) return tl::unexpected(all.error());
  const auto signature = signing_.aggregate(shares_of(parties_, *all, 0));
  if (!signature) return tl::unexpected(refusal_of(signature.error(), parties_, index_));
  return zone::finish(zone_, *signature);
}

}  // namespace comity::signing
