// How long a session is waited for, and who is to blame when it comes to nothing.
#include "machine/log.h"
#include "publishing/group_driver.h"
#include "wire/messages.h"

namespace comity::publishing {
namespace {

void append_name(std::string& names, std::string_view party) {
  if (!names.empty()) names += ", ";
  names += party;
}

}  // namespace

// Elsewhere the zone is signed soon, also for the first time.
bool GroupDriver::leaves_time_to_others() {
  if (!waiting_ || waiting_->sessions != newest_) {
    waiting_ = {newest_, now_};
    trouble_ = {};
  }
  const std::int64_t until = waiting_->since + options_.answer_milliseconds;
  if (now_ < until) look_again(until);
  return now_ < until;
}

bool GroupDriver::is_in_time(Seen& seen, const v1::SigningSession& record) {
  if (seen.given_up) return false;
  seen.silent.clear();
  bool has_mute = false;
  const std::set<std::string> withhold = seen.round->who_withhold(record);
  for (int i = 0; i < record.answers_size(); ++i) {
    const v1::SessionParty& party = record.claim().parties(i);
    // Without all shares nobody can give the last one: that is no fault of theirs.
    if (withhold.empty() ? has_answered(record.answers(i), record.stage())
                         : !withhold.contains(party.party())) {
      continue;
    }
    seen.silent.emplace(party.party(), party.batch());
    has_mute = has_mute || seen.round->is_mute(party.party());
  }
  const std::size_t stages = record.stage() == v1::SHARES ? 1 : 2;
  const auto parties = static_cast<std::size_t>(record.answers_size());
  const std::size_t progress = stages * parties - seen.silent.size() + 1;
  if (progress != seen.progress) {
    seen.age = seen.progress == 0 ? seen.round->age() : 0;
    seen.progress = progress;
    seen.since = now_;
  }
  const std::int64_t deadline = seen.since + options_.answer_milliseconds - seen.age;
  // Without the mute it comes to nothing, so there is nothing to wait for.
  if (!has_mute && now_ < deadline) {
    look_again(deadline);
    return true;
  }
  give_up(seen, record.number(), has_mute);
  return false;
}

// The ledger calls a session signed that has all answers, by their hashes. One without a digest
// nobody has put together before: it is to be signed anew when a text does not come.
bool GroupDriver::awaits_texts(const state::View& view) {
  const bool at_hand =
      version_.session == newest_ || (key_session_ && key_session_->session().number() == newest_);
  v1::SigningSession record;
  if (signers_.empty() || at_hand || broken_ == newest_ ||
      !keys::find_session(view, apex_.text(), role_, newest_, record) ||
      !record.zone_digest().empty()) {
    return false;
  }
  const Result<Seen*> seen = see(record);
  if (!seen || (*seen)->round->who_withhold(record).empty()) return false;
  if (is_in_time(**seen, record)) return true;
  broken_ = newest_;
  return false;
}

void GroupDriver::give_up(Seen& seen, std::uint64_t session, bool has_mute) {
  seen.given_up = true;
  std::string names;
  for (const auto& [party, batch] : seen.silent) {
    if (has_mute && !seen.round->is_mute(party)) continue;
    append_name(names, party);
    // Whoever has no witnesses is here, and signs with the next that has them.
    const std::string& why = seen.round->unbacked(party);
    names += why.empty() ? "" : " (" + why + ")";
    if (why.empty()) faults_.silent(party, session, batch);
  }
  trouble_ = error(ErrorKind::conflict, place(session) + ": no answer from " + names);
  machine::log::warning(trouble_.error().message);
}

Error GroupDriver::blame(std::uint64_t session, const signing::Refusal& refusal) {
  std::string names;
  for (const signing::Fault& fault : refusal.faults) {
    append_name(names, fault.party);
    faults_.bad_share(fault.party, session, fault.index);
  }
  if (names.empty()) return {ErrorKind::unavailable, refusal.message};
  broken_ = session;
  return {ErrorKind::conflict, refusal.message + ": " + names};
}

}  // namespace comity::publishing
