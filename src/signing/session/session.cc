#include "signing/session/session.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>

#include "crypto/hash.h"
#include "registers/keys/limits.h"
#include "signing/session/authorisations.h"
#include "signing/session/claim.h"
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

// The list in the claim is the one that the ledger gives since the version that was the newest when
// this session was opened: nothing left out, nothing made up.
Status check_authorisations(const ledger::Reader& reader, const dns::Name& apex,
                            const state::View& before, const v1::OpenSession& claim) {
  if (claim.role() != v1::ZONE_SIGNING) {
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

Result<Session> Session::of_record(const dns::Name& apex, keys::Role role,
                                   const v1::SigningSession& record) {
  const v1::OpenSession& claim = record.claim();
  Session session;
  session.role_ = role;
  session.number_ = record.number();
  session.epoch_ = claim.epoch();
  session.height_ = claim.height();
  session.key_session_ = claim.key_session();
  session.plan_.apex = apex;
  // A document has no times; those of the epoch stand for none.
  const Result<std::uint32_t> inception = dns_seconds(claim.inception());
  const Result<std::uint32_t> expiration = dns_seconds(claim.expiration());
  if (!inception || !expiration || claim.zone() != apex.text() ||
      claim.role() != static_cast<int>(role) || claim.height() >= record.opened_height()) {
    return error(ErrorKind::conflict, "the claim is of another zone, role or time");
  }
  session.times_ = {*inception, *expiration};
  return session;
}

Result<v1::SigningGroup> Session::group_in(const state::View& before) const {
  v1::SigningGroup group;
  if (keys::find_group(before, plan_.apex.text(), role_, group) && group.epoch() == epoch_) {
    return group;
  }
  return error(ErrorKind::conflict, "epoch " + std::to_string(epoch_) +
                                        ": the group was of another when session " +
                                        std::to_string(number_) + " was opened");
}

// In one block with what changes the keys the ledger lets claims through that name those of after
// it. All else is derived from before, so a set would be signed that its version does not have.
Status Session::check_keys(const state::View& before, const v1::OpenSession& claim) const {
  const std::string zone = plan_.apex.text();
  if (role_ == keys::Role::key_signing) {
    v1::KeySet set;
    static_cast<void>(keys::find_key_set(before, zone, set));
    if (wire::encode(set) == wire::encode(claim.keys())) return {};
    return error(ErrorKind::conflict,
                 "keys: the claim names others than the zone was to have when it was opened");
  }
  if (role_ != keys::Role::zone_signing) return {};
  v1::SigningHead head;
  keys::find_head(before, zone, keys::Role::key_signing, head);
  if (head.signed_() == claim.key_session()) return {};
  return differs("key_session", std::to_string(claim.key_session()),
                 std::to_string(head.signed_()));
}

Status Session::derive(const Basis& basis, const v1::OpenSession& claim) {
  if (Status same = check_keys(basis.before, claim); !same) return same;
  Result<zone::PagedPlan> plan = plan_of(basis, plan_.apex, role_, claim.serial(), times_);
  if (!plan) return tl::unexpected(plan.error());
  plan_ = *std::move(plan);
  if (plan_.unsigned_hash.bytes() == claim.unsigned_hash()) return {};
  return differs("unsigned_hash", to_hex(claim.unsigned_hash()), plan_.unsigned_hash.hex());
}

// Which sets are signed is kept as content, for whoever puts the version together again.
Status Session::check_division(const ledger::Reader& reader, const v1::OpenSession& claim) const {
  if (division_.fresh.size() != claim.count()) {
    return differs("count", std::to_string(claim.count()), std::to_string(division_.fresh.size()));
  }
  if (division_.remaining != claim.remaining()) {
    return differs("remaining", std::to_string(claim.remaining()),
                   std::to_string(division_.remaining));
  }
  if (!std::equal(division_.carries.begin(), division_.carries.end(), claim.carries().begin(),
                  claim.carries().end())) {
    return differs("carries", std::to_string(claim.carries_size()) + " sessions",
                   std::to_string(division_.carries.size()) + " or others");
  }
  if (division_.manifest_root.bytes() != claim.manifest_root()) {
    return differs("manifest_root", to_hex(claim.manifest_root()), division_.manifest_root.hex());
  }
  if (role_ != keys::Role::zone_signing) return {};
  const Result<Bytes> sets = content_of(reader, claim.sets());
  if (!sets) return at("sets", sets.error());
  if (*sets == division_.fresh_ids) return {};
  return error(ErrorKind::conflict, "sets: the claim names others than the state gives");
}

Status Session::begin(const ledger::Reader& reader, const frost::Group& group,
                      const v1::SigningSession& record, const Kept& kept) {
  Result<Quorum> quorum = Quorum::read(reader, group, record, kept.own);
  if (!quorum) return tl::unexpected(quorum.error());
  quorum_.emplace(*std::move(quorum));
  const std::size_t sets = division_.fresh.size();
  const std::size_t nonces = sets + (has_digest() ? 1 : 0);
  std::vector<std::optional<frost::Signing>> begun(sets);
  std::optional<Error> first_error;
  std::mutex mutex;
  const auto fail = [&](const Error& cause) {
    const std::lock_guard lock(mutex);
    if (!first_error) first_error = Error{ErrorKind::conflict, cause.message};
    return false;
  };
  const bool good = for_each_index(nonces, [&](std::size_t index) {
    auto rows = quorum_->commitments(index);
    if (!rows) return fail(rows.error());
    if (index == sets) {
      closing_commitments_ = *std::move(rows);
      return true;
    }
    Result<frost::Signing> signing =
        quorum_->begin(*std::move(rows), set_at(division_.fresh[index]).message);
    if (!signing) {
      return fail(
          {ErrorKind::conflict, "set " + std::to_string(index) + ": " + signing.error().message});
    }
    begun[index] = *std::move(signing);
    return true;
  });
  if (!good) return tl::unexpected(*first_error);
  signings_.reserve(begun.size());
  for (std::optional<frost::Signing>& signing : begun) signings_.push_back(*std::move(signing));
  return {};
}

bool Session::has_digest() const {
  return role_ == keys::Role::zone_signing && division_.remaining == 0;
}

Result<Session> Session::judge(const ledger::Reader& reader, const dns::Name& apex, keys::Role role,
                               const v1::SigningSession& record, const Standing& standing,
                               const Kept& kept) {
  const v1::OpenSession& claim = record.claim();
  Result<Session> made = of_record(apex, role, record);
  if (!made) return made;
  Session& session = *made;
  const Result<std::unique_ptr<state::View>> claimed = reader.view(claim.height());
  if (!claimed) return tl::unexpected(claimed.error());
  // What was signed when the session was opened, also where it claims an earlier height.
  const Result<std::unique_ptr<state::View>> before = reader.view(record.opened_height() - 1);
  if (!before) return tl::unexpected(before.error());
  const Result<v1::SigningGroup> group = session.group_in(**before);
  if (!group) return tl::unexpected(group.error());
  if (role == keys::Role::zone_signing) {
    const Result<std::uint32_t> serial = zone::next_serial(**claimed, **before, apex);
    if (!serial) return tl::unexpected(serial.error());
    if (*serial != claim.serial()) {
      return differs("serial", std::to_string(claim.serial()), std::to_string(*serial));
    }
  }
  // A document runs out never, so that one of a state that is over would stay: it is the newest, or
  // it is not signed.
  const bool is_document = role == keys::Role::document_signing;
  const state::View& of = is_document ? **before : **claimed;
  const Status derived = session.derive({of, **before, claim.height(), kept.image}, claim);
  if (!derived) return tl::unexpected(derived.error());
  // A claim keeps all that may be kept, or nothing: whoever lost what it follows on signs all anew.
  // Not a part, by those who have it: a member could else have every zone that takes several begun
  // anew for ever.
  v1::SigningSession followed;
  const bool has_part =
      standing.session == claim.follows() &&
      keys::find_session(**before, apex.text(), role, claim.follows(), followed) &&
      keys::is_part(followed.claim()) && may_keep(**before, followed, claim);
  const bool keeps = !claim.carries().empty() || has_part;
  if (keeps && standing.session != claim.follows()) {
    return error(ErrorKind::unavailable, "the signatures of session " +
                                             std::to_string(claim.follows()) +
                                             ", which it carries over, are not at hand");
  }
  session.division_ =
      divide(session.plan_, session.times_, group->terms(), keeps ? standing : Standing{});
  if (Status same = session.check_division(reader, claim); !same) {
    return tl::unexpected(same.error());
  }
  if (Status checked = check_authorisations(reader, apex, **before, claim); !checked) {
    return tl::unexpected(checked.error());
  }
  const Result<frost::Group> signers = keys::group_of(*group);
  if (!signers) return tl::unexpected(signers.error());
  if (Status begun = session.begin(reader, *signers, record, kept); !begun) {
    return tl::unexpected(begun.error());
  }
  return made;
}

tl::expected<Signatures, Refusal> Session::aggregate(const std::vector<Bytes>& shares) const {
  const auto all = read_all(parties(), shares, signings_.size(), 0);
  if (!all) return tl::unexpected(all.error());
  std::vector<Signature> signatures(signings_.size());
  std::optional<Refusal> refusal;
  std::mutex mutex;
  const bool good = for_each_index(signings_.size(), [&](std::size_t index) {
    const auto signature = signings_[index].aggregate(shares_of(parties(), *all, index));
    if (signature) {
      signatures[index] = *signature;
      return true;
    }
    const std::lock_guard lock(mutex);
    if (!refusal) refusal = refusal_of(signature.error(), parties(), index);
    return false;
  });
  if (!good) return tl::unexpected(*refusal);
  Standing all_of_them = standing(signatures);
  return Signatures(role_, std::move(signatures), std::move(all_of_them));
}

Result<dns::Record> Session::dnskey_rrsig(const Signatures& own) const {
  if (role_ != keys::Role::key_signing || own.role() != role_ || own.session() != number_) {
    return error(ErrorKind::conflict,
                 "these are not the signatures of key-signing session " + std::to_string(number_));
  }
  return zone::rrsig(set_at({}), own.list().front());
}

zone::SetToSign Session::set_at(const Place& place) const {
  return zone::with_times(plan_.pages.at(place.page)->set(place.set), times_);
}

Standing Session::standing(const std::vector<Signature>& own) const {
  Standing standing{number_, {}};
  if (role_ != keys::Role::zone_signing) return standing;
  standing.pages = division_.kept;
  for (std::size_t next = 0; next < division_.fresh.size();) {
    const std::size_t page = division_.fresh[next].page;
    std::vector<std::optional<Signed>> signatures = division_.kept[page]->signatures();
    for (; next < division_.fresh.size() && division_.fresh[next].page == page; ++next) {
      const Place& place = division_.fresh[next];
      signatures[place.set] =
          Signed{number_, times_, crypto::sha256(set_at(place).message), own.at(next)};
    }
    standing.pages[page] =
        std::make_shared<const SignedPage>(division_.kept[page]->page(), signatures);
  }
  return standing;
}

Result<Closing> Session::close(const Signatures& own, const Session& key_session,
                               const Signatures& key_signatures) const {
  if (!has_digest()) {
    return error(ErrorKind::conflict, "session " + std::to_string(number_) + " makes no version");
  }
  if (own.session() != number_ || own.role() != role_ || key_session.number() != key_session_) {
    return error(ErrorKind::conflict, "session " + std::to_string(number_) +
                                          " takes its own signatures and those of " +
                                          "key-signing session " + std::to_string(key_session_));
  }
  const Result<dns::Record> dnskey_rrsig = key_session.dnskey_rrsig(key_signatures);
  if (!dnskey_rrsig) return tl::unexpected(dnskey_rrsig.error());
  const std::vector<SignedPagePointer>& pages = own.standing().pages;
  zone::ZoneParts parts{plan_.apex, plan_.serial, plan_.zone_signing, pages.front()->records(), {}};
  for (std::size_t page = 1; page < pages.size(); ++page) {
    parts.rest.push_back(pages[page]->wire());
  }
  Result<zone::Assembled> assembled = zone::assemble_apex(std::move(parts), *dnskey_rrsig, times_);
  if (!assembled) return tl::unexpected(assembled.error());
  Result<frost::Signing> signing = quorum_->begin(closing_commitments_, assembled->zonemd.message);
  if (!signing) return tl::unexpected(signing.error());
  return Closing(*this, own.standing(), *std::move(assembled), *std::move(signing));
}

Closing::Closing(const Session& session, const Standing& standing, zone::Assembled zone,
                 frost::Signing signing)
    : session_(session.number()),
      index_(session.signings().size()),
      parties_(session.parties()),
      pages_(standing.pages),
      zone_(std::move(zone)),
      signing_(std::move(signing)) {}

tl::expected<Version, Refusal> Closing::finish(const std::vector<Bytes>& shares) const {
  const auto all = read_all(parties_, shares, 1, index_);
  if (!all) return tl::unexpected(all.error());
  const auto signature = signing_.aggregate(shares_of(parties_, *all, 0));
  if (!signature) return tl::unexpected(refusal_of(signature.error(), parties_, index_));
  return Version(zone::finish(zone_, *signature), pages_);
}

std::string Version::text() const {
  std::string text;
  for (const auto& part : text_parts()) text += *part;
  return text;
}

std::vector<std::shared_ptr<const std::string>> Version::text_parts() const {
  std::vector<std::shared_ptr<const std::string>> parts = {
      std::make_shared<const std::string>(zone::to_text(apex_))};
  for (std::size_t page = 1; page < pages_.size(); ++page) {
    parts.emplace_back(pages_[page], &pages_[page]->text());
  }
  return parts;
}

std::vector<std::shared_ptr<const Bytes>> Version::wire() const {
  std::vector<std::shared_ptr<const Bytes>> stretches = {
      std::make_shared<const Bytes>(zone::wire_of(apex_.records))};
  for (std::size_t page = 1; page < pages_.size(); ++page) {
    stretches.emplace_back(pages_[page], &pages_[page]->wire());
  }
  return stretches;
}

zone::Zone Version::whole() const {
  zone::Zone zone = apex_;
  for (std::size_t page = 1; page < pages_.size(); ++page) {
    std::vector<dns::Record> records = pages_[page]->records();
    std::move(records.begin(), records.end(), std::back_inserter(zone.records));
  }
  return zone;
}

}  // namespace comity::signing
