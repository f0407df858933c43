#include "publishing/session_round.h"

#include <algorithm>

#include "machine/log.h"
#include "wire/messages.h"

namespace comity::publishing {

bool has_answered(const v1::SessionAnswer& answer, int stage) {
  return stage == v1::SHARES ? answer.has_shares() : !answer.digest_share().empty();
}

Status back_any(const Backed& backed, const std::vector<LocalSigner*>& signers, keys::Role role) {
  Status any;
  for (const LocalSigner* signer : signers) {
    const signing::Custodian& custodian = signer->custodian;
    if (backed) any = backed(custodian.party(), custodian.apex(), role, 0);
    if (any) break;
  }
  return any ? any : at("zone " + signers.front()->custodian.apex().text(), any.error());
}

Result<SessionRound> SessionRound::judge(const ledger::Reader& reader, const dns::Name& apex,
                                         keys::Role role, const v1::SigningSession& record,
                                         const signing::Standing& standing,
                                         const signing::Kept& kept) {
  Result<signing::Session> session =
      signing::Session::judge(reader, apex, role, record, standing, kept);
  if (!session) return tl::unexpected(session.error());
  return SessionRound(reader, *std::move(session));
}

Result<SessionRound> SessionRound::recall(const ledger::Reader& reader, const dns::Name& apex,
                                          const v1::SigningSession& record,
                                          const signing::Standing& at_hand,
                                          const signing::Kept& kept) {
  Result<signing::Session> session = signing::Session::recall(reader, apex, record, at_hand, kept);
  if (!session) return tl::unexpected(session.error());
  return SessionRound(reader, *std::move(session));
}

tl::expected<void, signing::Refusal> SessionRound::aggregate(const v1::SigningSession& record) {
  if (signatures_) return {};
  std::vector<Bytes> shares;
  for (const v1::SessionAnswer& answer : record.answers()) {
    Result<Bytes> content = signing::content_of(reader_, answer.shares());
    if (!content) return tl::unexpected(signing::Refusal{content.error().message, {}});
    shares.push_back(*std::move(content));
  }
  auto signatures = session_.aggregate(shares);
  if (!signatures) return tl::unexpected(signatures.error());
  signatures_ = *std::move(signatures);
  return {};
}

std::set<std::string> SessionRound::who_withhold(const v1::SigningSession& record) const {
  std::set<std::string> parties;
  // While shares are missing these are what is waited for.
  if (signatures_ || record.stage() == v1::SHARES) return parties;
  for (int i = 0; i < record.answers_size(); ++i) {
    if (!signing::content_of(reader_, record.answers(i).shares())) {
      parties.insert(record.claim().parties(i).party());
    }
  }
  return parties;
}

Status SessionRound::close(const SessionRound& keys) {
  if (closing_) return {};
  if (!signatures_ || !keys.signatures_) {
    return error(ErrorKind::unavailable, "signatures are not put together yet");
  }
  Result<signing::Closing> closing = session_.close(*signatures_, keys.session_, *keys.signatures_);
  if (!closing) return tl::unexpected(closing.error());
  closing_ = *std::move(closing);
  return {};
}

tl::expected<signing::Version, signing::Refusal> SessionRound::finish(
    const v1::SigningSession& record) const {
  if (!closing_) return tl::unexpected(signing::Refusal{"ZONEMD is not made yet", {}});
  std::vector<Bytes> shares;
  for (const v1::SessionAnswer& answer : record.answers()) shares.push_back(answer.digest_share());
  return closing_->finish(shares);
}

bool SessionRound::is_mute(const std::string& party) const {
  const auto seat = seats_.find(party);
  return seat != seats_.end() && seat->second.mute;
}

std::int64_t SessionRound::age() const {
  const ledger::Head head = reader_.head();
  const Result<std::uint64_t> changed = reader_.changed_at(
      keys::session_key(session_.apex().text(), session_.role(), session_.number()), head.height);
  const Result<ledger::Head> then =
      changed ? reader_.at(*changed) : tl::unexpected(changed.error());
  if (!then) return 0;
  return std::max<std::int64_t>(head.block_time.milliseconds - then->block_time.milliseconds, 0);
}

// A share is made once: a custodian has no second nonce for it. It is sent until it is on record.
template <typename Make>
bool SessionRound::make_once(LocalSigner& signer, Bytes& made, const Make& make) {
  if (!made.empty()) return true;
  Result<Bytes> octets = make();
  if (octets) {
    made = *std::move(octets);
    return true;
  }
  machine::log::warning(
      "zone " + session_.apex().text() + ", " + std::string(keys::role_name(session_.role())) +
      "-signing: " + signer.custodian.party() + " does not sign: " + octets.error().message);
  mute(signer.custodian.party());
  return false;
}

Result<v1::Action> SessionRound::answer(LocalSigner& signer, const Bytes& shares) const {
  v1::Action action;
  v1::AnswerSession& answer = *action.mutable_keys_answer_session();
  answer.set_zone(session_.apex().text());
  answer.set_role(static_cast<v1::SigningRole>(session_.role()));
  answer.set_session(session_.number());
  if (Status put = signer.voice.put(shares, *answer.mutable_shares()); !put) {
    return tl::unexpected(put.error());
  }
  return action;
}

v1::Action SessionRound::last_answer(const Bytes& share) const {
  v1::Action action;
  v1::FinishSession& finish = *action.mutable_keys_finish_session();
  finish.set_zone(session_.apex().text());
  finish.set_session(session_.number());
  finish.set_zone_digest(closing_->digest());
  finish.set_share(share);
  return action;
}

Result<std::optional<v1::Action>> SessionRound::act_of(LocalSigner& signer,
                                                       const v1::SigningSession& record,
                                                       const Backed& backed) {
  const std::string& party = signer.custodian.party();
  int place = 0;
  while (place < record.answers_size() && record.claim().parties(place).party() != party) ++place;
  if (place == record.answers_size() || is_mute(party) ||
      has_answered(record.answers(place), record.stage())) {
    return std::nullopt;
  }
  Seat& seat = seats_[party];
  const Status there =
      backed ? backed(party, session_.apex(), session_.role(), record.opened_height()) : Status();
  seat.unbacked = there ? "" : there.error().message;
  if (!there) return std::nullopt;
  if (record.stage() == v1::SHARES) {
    if (!make_once(signer, seat.shares, [&] { return signer.custodian.answer(session_); })) {
      return std::nullopt;
    }
    Result<v1::Action> action = answer(signer, seat.shares);
    if (!action) return tl::unexpected(action.error());
    return *std::move(action);
  }
  if (!closing_ ||
      !make_once(signer, seat.last_share, [&] { return signer.custodian.finish(*closing_); })) {
    return std::nullopt;
  }
  return last_answer(seat.last_share);
}

}  // namespace comity::publishing
