#include "publishing/group_driver.h"

#include <algorithm>

#include "machine/log.h"
#include "publishing/turns.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::publishing {
namespace {

using signing::Need;

// The opener's clock may be ahead of ours when it finds that signatures run out.
constexpr std::int64_t kClockSlackSeconds = 600;
constexpr std::int64_t kTurnsPerAnswer = 5;

}  // namespace

struct GroupDriver::Act {
  LocalSigner* signer;
  Seen* seen;  // null: posts nonces
  v1::Action action;
};

GroupDriver::GroupDriver(const ledger::Reader& reader, dns::Name apex, keys::Role role,
                         std::vector<LocalSigner*> signers, GroupDriver* keys,
                         const SigningOptions& options)
    : reader_(reader),
      apex_(std::move(apex)),
      role_(role),
      signers_(std::move(signers)),
      keys_(keys),
      options_(options),
      nonces_(reader, apex_, role),
      image_(apex_) {}

std::string GroupDriver::place(std::uint64_t session) const {
  return "zone " + apex_.text() + ", " + std::string(keys::role_name(role_)) + "-signing session " +
         std::to_string(session);
}

Result<std::unique_ptr<state::View>> GroupDriver::view() const {
  return reader_.view(reader_.head().height);
}

Result<Need> GroupDriver::need(Time at) const {
  Result<Need> found = signing::need(reader_, apex_, role_, at);
  if (found && *found == Need::none && broken_ != 0 && broken_ == signed_) return Need::broken;
  return found;
}

Result<Strength> GroupDriver::strength() const {
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  return faults_.strength(**now, apex_.text(), role_);
}

// Looking at what is on record.

bool GroupDriver::step() {
  now_ = options_.monotonic();
  due_ = now_ + options_.check_milliseconds;
  const Result<bool> moved = look();
  if (!moved) trouble_ = tl::unexpected(moved.error());
  return moved && *moved;
}

std::string GroupDriver::unanswered(const state::View& view,
                                    const std::vector<std::uint64_t>& open) const {
  v1::SigningSession record;
  if (open.empty() || !keys::find_session(view, apex_.text(), role_, open.back(), record))
    return "";
  std::string missing;
  const int parties = std::min(record.claim().parties_size(), record.answers_size());
  for (int i = 0; i < parties; ++i) {
    if (!record.answers(i).shares().hash().empty()) continue;
    missing.append(missing.empty() ? "" : ", ").append(record.claim().parties(i).party());
  }
  if (missing.empty()) return "";
  const Time opened = wire::to_time(record.opened_at()).value_or(Time{});
  return "; of those whom " + record.opener() + " asked at " + to_rfc3339(opened) +
         " these have not answered: " + missing;
}

Result<bool> GroupDriver::look() {
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  const std::vector<std::uint64_t> open =
      keys::open_sessions(**now, apex_.text(), role_, reader_.head().height);
  take_signed(**now, open);
  const std::int64_t slack = signers_.empty() ? 0 : kClockSlackSeconds;
  const Result<Need> soon = need(plus_seconds(options_.now(), slack));
  if (!soon) return tl::unexpected(soon.error());
  const bool awaits = awaits_texts(**now);
  wanted_ = awaits || *soon != Need::none;
  if (!wanted_) {
    // True or not, what is open is left alone: shares for what need not be signed would be a way to
    // spend everybody's nonces.
    trouble_ = {};
    waiting_.reset();
    return false;
  }
  if (signers_.empty()) {
    if (leaves_time_to_others()) return false;
    return error(ErrorKind::unavailable,
                 "zone " + apex_.text() + " has to be signed with the " +
                     std::string(keys::role_name(role_)) + "-signing key (" +
                     std::string(signing::need_text(*soon)) +
                     "), and its signers have not done so yet" + unanswered(**now, open) +
                     ": `comity zone signing " + apex_.text() +
                     "` says who has answered, and `comity-signer status` where one signs nothing "
                     "by its policy");
  }
  bool live = false;
  std::vector<Act> acts;
  for (const std::uint64_t number : open) {
    v1::SigningSession record;
    if (!keys::find_session(**now, apex_.text(), role_, number, record)) continue;
    const Result<Seen*> seen = see(record);
    if (seen && advance(**seen, record, acts)) live = true;
  }
  if (send(acts)) return true;
  if (!live && !awaits) return open_in_turn(**now);
  waiting_.reset();
  return false;
}

// A member has one open session, so there are few.
void GroupDriver::forget_ended(std::uint64_t newest, const std::vector<std::uint64_t>& open) {
  for (auto it = seen_.begin(); it != seen_.end();) {
    auto& [number, seen] = *it;
    if (number == newest || std::binary_search(open.begin(), open.end(), number)) {
      ++it;
      continue;
    }
    // Given up by its opener or overtaken, while it stood still for those who did not answer.
    const bool unsigned_here = number > newest_ && seen.round && !seen.given_up;
    if (unsigned_here && now_ - seen.since >= turn_milliseconds()) give_up(seen, number, false);
    it = seen_.erase(it);
  }
}

void GroupDriver::take_signed(const state::View& view, const std::vector<std::uint64_t>& open) {
  v1::SigningHead head;
  keys::find_head(view, apex_.text(), role_, head);
  const std::uint64_t newest = std::max(head.signed_(), head.part());
  forget_ended(newest, open);
  if (newest == newest_) return;
  newest_ = newest;
  signed_ = head.signed_();
  // Whoever was too slow for it is not waited for any more; its texts are.
  if (const auto seen = seen_.find(newest); seen != seen_.end()) {
    seen->second.given_up = false;
    seen->second.progress = 0;
  }
  v1::SigningSession record;
  if (!keys::find_session(view, apex_.text(), role_, newest, record)) return;
  for (const v1::SessionParty& party : record.claim().parties()) faults_.has_signed(party.party());
  if (signers_.empty()) faults_.note_named(reader_, apex_, role_, record);
  // Whether it holds shows when it is put together; if not, it is to be signed anew.
  if (role_ != keys::Role::zone_signing && !signers_.empty()) {
    if (const auto made = key_session(signed_); !made) {
      machine::log::warning(place(signed_) + ": " + made.error().message);
    }
  }
}

Result<GroupDriver::Seen*> GroupDriver::see(const v1::SigningSession& record) {
  const auto found = seen_.find(record.number());
  if (found != seen_.end()) {
    if (found->second.wrong) return tl::unexpected(*found->second.wrong);
    return &found->second;
  }
  const signing::Kept kept{&image_, &nonces_.own()};
  const bool recalls = record.stage() == v1::SIGNED && role_ != keys::Role::key_signing;
  Result<SessionRound> round =
      recalls ? SessionRound::recall(reader_, apex_, record, version_, kept)
              : SessionRound::judge(reader_, apex_, role_, record, version(), kept);
  if (!round && round.error().kind != ErrorKind::conflict) return at("not here yet", round.error());
  Seen& seen = seen_[record.number()];
  if (!round) {
    machine::log::warning(place(record.number()) + ": not answered: " + round.error().message);
    seen.wrong = round.error();
    faults_.note_unusable(reader_, record);
    return tl::unexpected(round.error());
  }
  nonces_.expect_after(round->session());
  seen.round.emplace(*std::move(round));
  return &seen;
}

bool GroupDriver::advance(Seen& seen, const v1::SigningSession& record, std::vector<Act>& acts) {
  if (record.stage() == v1::DIGEST) {
    if (const Status put = put_together(*seen.round, record); !put) {
      trouble_ = at(place(record.number()), put.error());
      if (put.error().kind != ErrorKind::conflict) return is_in_time(seen, record);
      machine::log::warning(trouble_.error().message);
      seen.wrong = put.error();
      seen.round.reset();
      return false;
    }
  }
  const std::size_t before = acts.size();
  for (LocalSigner* signer : signers_) {
    // A key has one transaction under way at a time.
    const bool speaks =
        std::any_of(acts.begin(), acts.end(), [&](const Act& act) { return act.signer == signer; });
    if (!may_speak(signer) || speaks) continue;
    Result<std::optional<v1::Action>> act = seen.round->act_of(*signer, record, options_.backed);
    if (!act) {
      turned_away(signer, act.error());
    } else if (*act) {
      acts.push_back({signer, &seen, **std::move(act)});
    }
  }
  return acts.size() > before || is_in_time(seen, record);
}

Status GroupDriver::aggregate(SessionRound& round, const v1::SigningSession& record) {
  const auto done = round.aggregate(record);
  return done ? Status() : tl::unexpected(blame(record.number(), done.error()));
}

Status GroupDriver::put_together(SessionRound& round, const v1::SigningSession& record) {
  if (Status done = aggregate(round, record); !done) return done;
  const Result<const SessionRound*> keys = keys_->key_session(record.claim().key_session());
  return keys ? round.close(**keys) : tl::unexpected(keys.error());
}

std::int64_t GroupDriver::turn_milliseconds() const {
  return options_.answer_milliseconds / kTurnsPerAnswer;
}

bool GroupDriver::send(std::vector<Act>& acts) {
  if (acts.empty()) return false;
  std::vector<PartyVoice::Saying> sayings;
  sayings.reserve(acts.size());
  for (Act& act : acts) sayings.push_back({&act.signer->voice, &act.action});
  const std::vector<Status> outcomes = PartyVoice::send_together(sayings);
  bool taken = false;
  for (std::size_t i = 0; i < acts.size(); ++i) {
    const Act& act = acts[i];
    if (outcomes[i]) {
      voices_[act.signer].succeeded();
      taken = true;
      continue;
    }
    const Error& why = outcomes[i].error();
    if (why.kind == ErrorKind::conflict && act.seen != nullptr) {
      // Not said again, so nothing else has to wait for it.
      act.seen->round->mute(act.signer->custodian.party());
      machine::log::warning("zone " + apex_.text() + ": " + why.message);
    } else {
      turned_away(act.signer, why);
    }
  }
  return taken;
}

bool GroupDriver::may_speak(const LocalSigner* signer) {
  const Backoff& voice = voices_[signer];
  if (!voice.ready(now_)) look_again(voice.not_before());
  return voice.ready(now_);
}

void GroupDriver::turned_away(const LocalSigner* signer, const Error& why) {
  machine::log::warning("zone " + apex_.text() + ": " + why.message);
  voices_[signer].failed(now_, options_.check_milliseconds);
  look_again(voices_[signer].not_before());
}

// Opening.

Result<bool> GroupDriver::open_in_turn(const state::View& view) {
  const Result<Need> needed = need(options_.now());
  if (!needed) return tl::unexpected(needed.error());
  // Without a signature of the DNSKEY set it would come to nothing; soon before another it would be
  // signed twice.
  const bool too_early =
      keys_ != nullptr && (keys_->signed_ == keys_->broken_ || keys_->is_about_to_sign());
  if (*needed == Need::none || too_early) return false;
  const Result<std::int64_t> turn = own_turn(view);
  if (!turn) return tl::unexpected(turn.error());
  if (standing() != failed_at_) opening_.succeeded();
  const std::int64_t earliest = std::max(*turn, opening_.not_before());
  if (now_ < earliest) {
    look_again(earliest);
    return false;
  }
  if (Status stocked = stock(); !stocked) return tl::unexpected(stocked.error());
  if (Status any = back_any(options_.backed, signers_, role_); !any)
    return tl::unexpected(any.error());
  const Status opened = open_once(*needed);
  if (opened) return true;
  failed_at_ = standing();
  opening_.failed(now_, options_.check_milliseconds);
  look_again(opening_.not_before());
  return tl::unexpected(opened.error());
}

// What decides whether a session can be opened: when it changes, trying again is worth it.
std::string GroupDriver::standing() const {
  const Result<Strength> now = strength();
  return std::to_string(waiting_ ? waiting_->sessions : 0) + " " + (now ? now->missing : "");
}

Result<std::int64_t> GroupDriver::own_turn(const state::View& view) {
  v1::SigningGroup group;
  if (!keys::find_group(view, apex_.text(), role_, group)) {
    return error(ErrorKind::not_found, "zone " + apex_.text() + " has no signing group");
  }
  v1::SigningSession newest;
  if (keys::find_signed(view, apex_.text(), role_, newest)) {
    const Time opened = wire::to_time(newest.opened_at()).value_or(Time{});
    const Time earliest = plus_seconds(opened, group.terms().minimum_interval_seconds());
    const Time now = std::max(options_.now(), reader_.head().block_time);
    if (now < earliest) {
      waiting_.reset();
      return now_ + earliest.milliseconds - now.milliseconds;
    }
  }
  v1::SigningHead head;
  keys::find_head(view, apex_.text(), role_, head);
  if (!waiting_ || waiting_->sessions != head.sessions()) waiting_ = {head.sessions(), now_};
  std::vector<Opener> members;
  for (const v1::GroupMember& member : group.members()) {
    const std::string& party = member.party();
    members.push_back(
        {party, faults_.is_able(view, apex_.text(), role_, party) && !faults_.has(party)});
  }
  std::vector<std::string_view> mine;
  mine.reserve(signers_.size());
  for (const LocalSigner* signer : signers_) mine.emplace_back(signer->custodian.party());
  const auto turns = static_cast<std::int64_t>(turns_before(members, head.sessions(), mine));
  return waiting_->since + turns * turn_milliseconds();
}

signing::ClaimRequest GroupDriver::request() {
  return {apex_, role_, options_.now(), nullptr, &version(), &image_};
}

Status GroupDriver::open_once(Need need) {
  v1::Action action;
  v1::OpenSession& claim = *action.mutable_keys_open_session();
  Result<Bytes> sets = faults_.make_claim(reader_, request(), claim);
  if (!sets && sets.error().kind == ErrorKind::unavailable) {
    // There may be more to sign than nonces are on record.
    nonces_.forget();
    if (Status stocked = stock(); !stocked) return stocked;
    sets = faults_.make_claim(reader_, request(), claim);
  }
  if (!sets) return tl::unexpected(sets.error());
  Status sent = options_.may_open ? options_.may_open(apex_, claim) : Status();
  if (!sent) return sent;
  for (LocalSigner* signer : signers_) {
    if (role_ == keys::Role::zone_signing) sent = signer->voice.put(*sets, *claim.mutable_sets());
    if (sent) sent = signer->voice.send(action);
    if (!sent) continue;
    const Result<std::unique_ptr<state::View>> after = view();
    if (!after) return tl::unexpected(after.error());
    v1::SigningHead head;
    keys::find_head(**after, apex_.text(), role_, head);
    machine::log::info(place(head.sessions()) + ": " + signing::opening_text(need, claim));
    return {};
  }
  return sent;
}

// Nonces.

Status GroupDriver::stock() {
  if (signers_.empty()) return {};
  now_ = options_.monotonic();
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  if (Status counted = nonces_.count(request()); !counted) return counted;
  const std::vector<std::uint64_t> in_sessions = nonces_.batches_in_sessions(**now);
  std::vector<Act> acts;
  for (LocalSigner* signer : signers_) {
    if (!may_speak(signer)) continue;
    const bool mute = std::any_of(seen_.begin(), seen_.end(), [&](const auto& one) {
      const std::optional<SessionRound>& round = one.second.round;
      return round && round->is_mute(signer->custodian.party());
    });
    Result<std::optional<v1::Action>> post = nonces_.post_of(*signer, **now, in_sessions, mute);
    if (!post) {
      turned_away(signer, post.error());
    } else if (*post) {
      acts.push_back({signer, nullptr, **std::move(post)});
    }
  }
  // What was turned away is in the log, and tried again.
  static_cast<void>(send(acts));
  return {};
}

// What was signed.

Result<const SessionRound*> GroupDriver::key_session(std::uint64_t number) {
  if (key_session_ && key_session_->session().number() == number) return &*key_session_;
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  v1::SigningSession record;
  if (!keys::find_session(**now, apex_.text(), role_, number, record)) {
    return error(ErrorKind::not_found, place(number) + ": is not on record any more");
  }
  const Result<Seen*> seen = see(record);
  if (!seen) return at(place(number), seen.error());
  if (const auto done = (*seen)->round->aggregate(record); !done) {
    return at(place(number), blame(number, done.error()));
  }
  key_session_.emplace(*std::move((*seen)->round));
  seen_.erase(number);
  return &*key_session_;
}

const signing::Standing& GroupDriver::version() {
  const Result<std::unique_ptr<state::View>> now = view();
  v1::SigningSession record;
  if (role_ != keys::Role::zone_signing || !now ||
      !keys::find_followed(**now, apex_.text(), role_, record) ||
      version_.session == record.number()) {
    return version_;
  }
  const Result<Seen*> seen = see(record);
  const Status put = seen ? aggregate(*(*seen)->round, record) : tl::unexpected(seen.error());
  if (put) {
    version_ = (*seen)->round->signatures().standing();
  } else if (unusable_ != record.number()) {
    unusable_ = record.number();
    machine::log::warning(place(unusable_) +
                          ": nothing of it is carried over: " + put.error().message);
  }
  if (seen && !put && put.error().kind == ErrorKind::conflict) (*seen)->wrong = put.error();
  return version_;
}

Result<SignedZone> GroupDriver::newest_zone() {
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  v1::SigningSession record;
  if (!keys::find_signed(**now, apex_.text(), role_, record)) {
    return error(ErrorKind::not_found, "zone " + apex_.text() + ": nothing was signed yet");
  }
  const std::uint64_t number = record.number();
  const Result<Seen*> seen = see(record);
  if (!seen) return at(place(number), seen.error());
  SessionRound& round = *(*seen)->round;
  if (Status put = put_together(round, record); !put) return at(place(number), put.error());
  auto zone = round.finish(record);
  if (!zone) return at(place(number), blame(number, zone.error()));
  version_ = round.signatures().standing();
  SignedZone made{number, round.session().height(), *std::move(zone)};
  seen_.erase(number);
  return made;
}

}  // namespace comity::publishing
