#include "publishing/group_driver.h"

#include <algorithm>

#include "base/limits.h"
#include "machine/clock.h"
#include "machine/log.h"
#include "wire/messages.h"

namespace comity::publishing {
namespace {

using signing::Need;
using signing::Session;

// The opener's clock may be ahead of ours when it finds that signatures run out.
constexpr std::int64_t kClockSlackSeconds = 600;

// A change takes a handful of nonces, so a batch serves many; more are drawn when a session needs
// them.
constexpr std::uint32_t kNoncesAtHand = 32, kNoncesOfBatch = 256;

// Room for a zone that grows a little, so that the next session does not find too few.
std::uint32_t with_room(keys::Role role, std::uint32_t nonces) {
  if (role == keys::Role::key_signing) return nonces;
  const std::uint32_t room = std::max(kNoncesOfBatch, nonces + nonces / 8);
  return std::max(nonces, std::min<std::uint32_t>(room, limits::kFrostNoncesPerBatch));
}

bool takes_part(const Session& session, const std::string& party) {
  return std::any_of(session.parties().begin(), session.parties().end(),
                     [&](const Session::Party& one) { return one.name == party; });
}

}  // namespace

GroupDriver::GroupDriver(const ledger::Reader& reader, dns::Name apex, keys::Role role,
                         std::vector<LocalSigner*> signers, GroupDriver* keys,
                         const SigningOptions& options)
    : reader_(reader),
      apex_(std::move(apex)),
      role_(role),
      signers_(std::move(signers)),
      keys_(keys),
      options_(options) {}

std::string GroupDriver::place(std::uint64_t session) const {
  return "zone " + apex_.text() + ", " + std::string(keys::role_name(role_)) + "-signing session " +
         std::to_string(session);
}

Result<std::unique_ptr<state::View>> GroupDriver::view() const {
  return reader_.view(reader_.head().height);
}

Status GroupDriver::read(std::uint64_t number, v1::SigningSession& out) const {
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  if (keys::find_session(**now, apex_.text(), role_, number, out)) return {};
  return error(ErrorKind::not_found, place(number) + ": was given up for another");
}

bool GroupDriver::passes_over(const state::View& view, std::string_view party) const {
  const auto found = failures_.find(party);
  if (found == failures_.end()) return false;
  if (found->second.bad_share) return true;
  v1::NonceBatches batches;
  keys::find_batches(view, apex_.text(), role_, party, batches);
  return batches.last_number() <= found->second.batch;
}

Result<GroupDriver::Strength> GroupDriver::strength() const {
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  v1::SigningGroup group;
  if (!keys::find_group(**now, apex_.text(), role_, group)) return Strength{};
  Strength strength;
  for (const v1::GroupMember& member : group.members()) {
    v1::NonceBatches batches;
    keys::find_batches(**now, apex_.text(), role_, member.party(), batches);
    if (!batches.unspent().empty() && !passes_over(**now, member.party())) {
      ++strength.able;
    } else {
      strength.missing += (strength.missing.empty() ? "" : ", ") + member.party();
    }
  }
  return strength;
}

Status GroupDriver::stock() {
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  if (!signers_.empty() && nonces_ == 0) {
    const Result<std::uint32_t> needed = signing::nonces_needed(reader_, request());
    if (!needed) return tl::unexpected(needed.error());
    nonces_ = role_ == keys::Role::zone_signing ? std::max(*needed, kNoncesAtHand) : *needed;
  }
  std::vector<std::uint64_t> in_sessions;
  for (const std::uint64_t number :
       keys::open_sessions(**now, apex_.text(), role_, reader_.head().height)) {
    v1::SigningSession record;
    if (!keys::find_session(**now, apex_.text(), role_, number, record)) continue;
    for (const v1::SessionParty& party : record.claim().parties()) {
      in_sessions.push_back(party.batch());
    }
  }
  for (LocalSigner* signer : signers_) {
    v1::NonceBatches batches;
    keys::find_batches(**now, apex_.text(), role_, signer->custodian.party(), batches);
    std::vector<std::uint64_t> kept = in_sessions;
    bool enough = false;
    for (const v1::NonceBatch& batch : batches.unspent()) {
      kept.push_back(batch.number());
      enough = enough ||
               (signer->custodian.holds(batch.number()) && batch.count() - batch.next() >= nonces_);
    }
    signer->custodian.keep_only(kept);
    if (enough) continue;
    v1::Action action;
    v1::PostNonces& post = *action.mutable_keys_post_nonces();
    post.set_zone(apex_.text());
    post.set_role(static_cast<v1::SigningRole>(role_));
    post.set_epoch(signer->custodian.epoch());
    post.set_count(with_room(role_, nonces_));
    post.set_voids_earlier(true);
    const Result<Bytes> drawn =
        signer->custodian.draw(keys::next_batch(**now, batches), post.count());
    if (!drawn) return tl::unexpected(drawn.error());
    Status done = signer->voice.put(*drawn, *post.mutable_commitments());
    if (done) done = signer->voice.send(action);
    if (!done) machine::log::warning("zone " + apex_.text() + ": nonces: " + done.error().message);
  }
  return {};
}

Status GroupDriver::wait_for_others() const {
  const Result<Need> need = signing::need(reader_, apex_, role_, options_.now());
  if (!need) return tl::unexpected(need.error());
  if (*need == Need::none) return {};
  return error(ErrorKind::unavailable, "zone " + apex_.text() + " has to be signed with the " +
                                           std::string(keys::role_name(role_)) + " key (" +
                                           std::string(signing::need_text(*need)) +
                                           "), and no signer lives here");
}

Status GroupDriver::tend() {
  if (signers_.empty()) return wait_for_others();
  if (Status stocked = stock(); !stocked) return stocked;
  if (Status answered = answer_open_sessions(); !answered) return answered;
  Status outcome;
  // Each failure takes somebody out, so there is an end to it.
  for (std::size_t attempt = 0; attempt <= limits::kFrostMembers; ++attempt) {
    const Result<Need> need = signing::need(reader_, apex_, role_, options_.now());
    if (!need) return tl::unexpected(need.error());
    if (*need == Need::none) return {};
    outcome = sign_once(*need);
    if (outcome || outcome.error().kind == ErrorKind::unavailable) return outcome;
    if (Status stocked = stock(); !stocked) return stocked;
    if (!options_.wait(0)) return outcome;
  }
  return outcome;
}

Status GroupDriver::sign_once(Need need) {
  const std::size_t failed_before = failures_.size();
  Result<std::uint64_t> number = open();
  if (!number && number.error().kind == ErrorKind::unavailable) {
    // The zone may have outgrown the nonces that are on record.
    nonces_ = 0;
    if (Status stocked = stock(); !stocked) return stocked;
    number = open();
  }
  if (!number) return tl::unexpected(number.error());
  machine::log::info(place(*number) + ": " + std::string(signing::need_text(need)));
  Status driven = drive(*number);
  if (driven) {
    // Whoever was silent once has answered now.
    v1::SigningSession record;
    if (!read(*number, record)) return driven;
    for (const v1::SessionParty& party : record.claim().parties()) failures_.erase(party.party());
    return driven;
  }
  machine::log::warning(place(*number) + ": " + driven.error().message);
  // Nobody to leave out next time: trying again at once would end the same way.
  if (failures_.size() == failed_before) driven.error().kind = ErrorKind::unavailable;
  return driven;
}

Result<std::uint64_t> GroupDriver::open() {
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  signing::ClaimRequest wanted = request();
  wanted.passes_over = [&](std::string_view party) { return failures_.contains(party); };
  v1::Action action;
  v1::OpenSession& claim = *action.mutable_keys_open_session();
  Result<Bytes> sets = signing::make_claim(reader_, wanted, claim);
  if (!sets && !failures_.empty()) {
    // Whoever is silent and posts nonces again and again is asked only where it is needed.
    wanted.passes_over = [&](std::string_view party) { return passes_over(**now, party); };
    claim.Clear();
    sets = signing::make_claim(reader_, wanted, claim);
  }
  if (!sets) return tl::unexpected(sets.error());
  for (const auto& [party, failure] : failures_) {
    v1::SessionFault& fault = *claim.add_faults();
    fault.set_session(failure.session);
    fault.set_party(party);
    fault.set_kind(failure.bad_share ? v1::BAD_SHARE : v1::NO_ANSWER);
    if (failure.bad_share) fault.set_index(failure.index);
  }
  Status sent = error(ErrorKind::unavailable, "zone " + apex_.text() + ": no signer lives here");
  for (LocalSigner* signer : signers_) {
    if (role_ == keys::Role::zone_signing) {
      sent = signer->voice.put(*sets, *claim.mutable_sets());
      if (!sent) continue;
    }
    sent = signer->voice.send(action);
    if (!sent) continue;
    const Result<std::unique_ptr<state::View>> after = view();
    if (!after) return tl::unexpected(after.error());
    v1::SigningHead head;
    keys::find_head(**after, apex_.text(), role_, head);
    return head.sessions();
  }
  return error(ErrorKind::unavailable, sent.error().message);
}

// Sessions that others opened, or that this process left open.
Status GroupDriver::answer_open_sessions() {
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  const std::vector<std::uint64_t> open =
      keys::open_sessions(**now, apex_.text(), role_, reader_.head().height);
  // What is over is forgotten; a member has one open session, so there are few.
  std::erase_if(refused_, [&](std::uint64_t number) {
    return !std::binary_search(open.begin(), open.end(), number);
  });
  for (const std::uint64_t number : open) {
    if (refused_.contains(number)) continue;
    // True or not: shares for what need not be signed would be a way to spend everybody's nonces.
    const Time soon = plus_seconds(options_.now(), kClockSlackSeconds);
    const Result<Need> need = signing::need(reader_, apex_, role_, soon);
    if (!need) return tl::unexpected(need.error());
    if (*need == Need::none) return {};
    if (Status driven = drive(number); !driven) {
      refused_.insert(number);
      machine::log::warning(place(number) + ": " + driven.error().message);
    }
  }
  return {};
}

Status GroupDriver::answer(LocalSigner& signer, const Session& session) {
  const Result<Bytes> shares = signer.custodian.answer(session);
  if (!shares) return tl::unexpected(shares.error());
  v1::Action action;
  v1::AnswerSession& answer = *action.mutable_keys_answer_session();
  answer.set_zone(apex_.text());
  answer.set_role(static_cast<v1::SigningRole>(role_));
  answer.set_session(session.number());
  if (Status put = signer.voice.put(*shares, *answer.mutable_shares()); !put) return put;
  return signer.voice.send(action);
}

Status GroupDriver::send_last_share(LocalSigner& signer, const signing::Closing& closing) {
  const Result<Bytes> share = signer.custodian.finish(closing);
  if (!share) return tl::unexpected(share.error());
  v1::Action action;
  v1::FinishSession& finish = *action.mutable_keys_finish_session();
  finish.set_zone(apex_.text());
  finish.set_session(closing.session());
  finish.set_zone_digest(closing.zone().digest);
  finish.set_share(*share);
  return signer.voice.send(action);
}

Status GroupDriver::drive(std::uint64_t number) {
  v1::SigningSession record;
  if (Status found = read(number, record); !found) return found;
  Result<Session> session = Session::judge(reader_, apex_, role_, record, standing());
  if (!session) return at("not answered", session.error());
  nonces_ = role_ == keys::Role::zone_signing ? kNoncesAtHand : 1;
  Mute mute;
  if (record.stage() == v1::SHARES) {
    for (LocalSigner* signer : signers_) {
      if (!takes_part(*session, signer->custodian.party())) continue;
      if (Status sent = answer(*signer, *session); !sent) {
        mute.insert(signer->custodian.party());
        machine::log::warning(place(number) + ": " + signer->custodian.party() + ": " +
                              sent.error().message);
      }
    }
  }
  const bool zone_role = role_ == keys::Role::zone_signing;
  if (Status there = await(number, zone_role ? v1::DIGEST : v1::SIGNED, mute); !there) {
    return there;
  }
  if (Status found = read(number, record); !found) return found;
  Result<signing::Signatures> signatures = aggregate(*session, record);
  if (!signatures) return tl::unexpected(signatures.error());
  if (zone_role) return finish(*session, *signatures);
  key_session_.emplace(KeySession{*std::move(session), *std::move(signatures)});
  return {};
}

Status GroupDriver::finish(const Session& session, const signing::Signatures& signatures) {
  const std::uint64_t number = session.number();
  const Result<signing::Closing> closing = close(session, signatures);
  if (!closing) return tl::unexpected(closing.error());
  Mute mute;
  for (LocalSigner* signer : signers_) {
    if (!takes_part(session, signer->custodian.party())) continue;
    if (Status sent = send_last_share(*signer, *closing); !sent) {
      mute.insert(signer->custodian.party());
      machine::log::warning(place(number) + ": " + signer->custodian.party() + ": " +
                            sent.error().message);
    }
  }
  if (Status there = await(number, v1::SIGNED, mute); !there) return there;
  v1::SigningSession record;
  if (Status found = read(number, record); !found) return found;
  Result<zone::Zone> zone = aggregate_last(*closing, record);
  if (!zone) return tl::unexpected(zone.error());
  newest_zone_.emplace(SignedZone{number, session.height(), *std::move(zone)});
  standing_ = closing->standing();
  return {};
}

Status GroupDriver::await(std::uint64_t number, int stage, const Mute& mute) {
  const std::int64_t deadline = machine::monotonic_milliseconds() + options_.answer_milliseconds;
  while (true) {
    v1::SigningSession record;
    if (Status found = read(number, record); !found) return found;
    if (record.stage() >= stage) return {};
    std::vector<v1::SessionParty> silent;
    for (int i = 0; i < record.answers_size(); ++i) {
      const v1::SessionAnswer& answer = record.answers(i);
      const bool gave =
          record.stage() == v1::SHARES ? answer.has_shares() : !answer.digest_share().empty();
      if (!gave) silent.push_back(record.claim().parties(i));
    }
    const bool hope = std::any_of(silent.begin(), silent.end(), [&](const v1::SessionParty& one) {
      return !mute.contains(one.party());
    });
    const std::int64_t left = deadline - machine::monotonic_milliseconds();
    if (hope && left > 0 && options_.wait(left)) continue;
    std::string names;
    for (const v1::SessionParty& party : silent) {
      names += (names.empty() ? "" : ", ") + party.party();
      failures_[party.party()] = {number, false, 0, party.batch()};
    }
    return error(ErrorKind::conflict, "no answer from " + names);
  }
}

Error GroupDriver::blame(std::uint64_t session, const signing::Refusal& refusal) {
  std::string names;
  for (const signing::Fault& fault : refusal.faults) {
    names += (names.empty() ? "" : ", ") + fault.party;
    failures_[fault.party] = {session, true, fault.index, 0};
  }
  return {ErrorKind::conflict, refusal.message + (names.empty() ? "" : ": " + names)};
}

Result<signing::Signatures> GroupDriver::aggregate(const Session& session,
                                                   const v1::SigningSession& record) {
  std::vector<Bytes> shares;
  for (const v1::SessionAnswer& answer : record.answers()) {
    Result<Bytes> content = signing::content_of(reader_, answer.shares());
    if (!content) return at(place(session.number()), content.error());
    shares.push_back(*std::move(content));
  }
  auto signatures = session.aggregate(shares);
  if (!signatures) return tl::unexpected(blame(session.number(), signatures.error()));
  return *std::move(signatures);
}

Result<zone::Zone> GroupDriver::aggregate_last(const signing::Closing& closing,
                                               const v1::SigningSession& record) {
  std::vector<Bytes> shares;
  for (const v1::SessionAnswer& answer : record.answers()) shares.push_back(answer.digest_share());
  auto zone = closing.finish(shares);
  if (!zone) return tl::unexpected(blame(closing.session(), zone.error()));
  return *std::move(zone);
}

Result<signing::Closing> GroupDriver::close(const Session& session,
                                            const signing::Signatures& signatures) {
  const Result<const KeySession*> key = keys_->key_session(session.key_session());
  if (!key) return tl::unexpected(key.error());
  return session.close(signatures, (*key)->session, (*key)->signatures);
}

Result<const GroupDriver::KeySession*> GroupDriver::key_session(std::uint64_t number) {
  if (key_session_ && key_session_->session.number() == number) return &*key_session_;
  v1::SigningSession record;
  if (Status found = read(number, record); !found) return tl::unexpected(found.error());
  Result<Session> session = Session::judge(reader_, apex_, role_, record);
  if (!session) return at(place(number), session.error());
  Result<signing::Signatures> signatures = aggregate(*session, record);
  if (!signatures) return tl::unexpected(signatures.error());
  key_session_.emplace(KeySession{*std::move(session), *std::move(signatures)});
  return &*key_session_;
}

Result<SignedZone> GroupDriver::rebuild(const v1::SigningSession& record) {
  const Result<Session> session = Session::recall(reader_, apex_, record);
  if (!session) return tl::unexpected(session.error());
  const Result<signing::Signatures> signatures = aggregate(*session, record);
  if (!signatures) return tl::unexpected(signatures.error());
  const Result<signing::Closing> closing = close(*session, *signatures);
  if (!closing) return tl::unexpected(closing.error());
  Result<zone::Zone> zone = aggregate_last(*closing, record);
  if (!zone) return tl::unexpected(zone.error());
  standing_ = closing->standing();
  return SignedZone{session->number(), session->height(), *std::move(zone)};
}

const signing::Standing& GroupDriver::standing() {
  const Result<std::unique_ptr<state::View>> now = view();
  v1::SigningSession record;
  if (role_ == keys::Role::key_signing || !now ||
      !keys::find_signed(**now, apex_.text(), role_, record) ||
      standing_.session == record.number() || record.number() == lost_) {
    return standing_;
  }
  Result<SignedZone> rebuilt = rebuild(record);
  if (rebuilt) {
    newest_zone_.emplace(*std::move(rebuilt));
  } else {
    lost_ = record.number();
    machine::log::warning(place(lost_) + ": cannot be put together again, so the next signs all: " +
                          rebuilt.error().message);
  }
  return standing_;
}

signing::ClaimRequest GroupDriver::request() {
  return {apex_, role_, options_.now(), nullptr, &standing()};
}

Result<SignedZone> GroupDriver::newest_zone() {
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  v1::SigningSession record;
  if (!keys::find_signed(**now, apex_.text(), role_, record)) {
    return error(ErrorKind::not_found, "zone " + apex_.text() + ": nothing was signed yet");
  }
  if (newest_zone_ && newest_zone_->session == record.number()) {
    SignedZone made = *std::move(newest_zone_);
    newest_zone_.reset();
    return made;
  }
  Result<SignedZone> rebuilt = rebuild(record);
  if (!rebuilt) return at(place(record.number()), rebuilt.error());
  return rebuilt;
}

}  // namespace comity::publishing
