#include "registers/keys/lifetime.h"

#include <set>
#include <utility>

#include "base/ids.h"
#include "ledger/continuation.h"
#include "ledger/messages.h"
#include "registers/keys/limits.h"
#include "registers/keys/openings.h"
#include "registers/keys/records.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

using Numbers = std::set<std::uint64_t>;

// Would `session` still be permitted after `newest`? Two openers may have been at work at once. A
// version of the zone follows on one, whose signatures it may carry over.
bool follows(const v1::SigningSession& session, const v1::SigningSession& newest,
             const v1::SigningTerms& terms, Role role) {
  if (role == Role::zone_signing) return session.claim().follows() == newest.number();
  if (session.number() < newest.number()) return false;
  const Result<Time> opened = wire::to_time(session.opened_at());
  const Result<Time> before = wire::to_time(newest.opened_at());
  return opened && before && *opened >= plus_seconds(*before, terms.minimum_interval_seconds());
}

// Two openers claimed the same, and the other one's session was signed: this one was no lie.
bool is_twin(const v1::SigningSession& session, const v1::SigningSession& newest) {
  return session.number() != newest.number() &&
         session.claim().unsigned_hash() == newest.claim().unsigned_hash() &&
         session.claim().serial() == newest.claim().serial();
}

// What was begun with the shares of a group that another follows on.
void end_epoch(state::Draft& draft, std::string_view zone, Role role,
               const v1::SigningGroup& group) {
  for (const v1::GroupMember& member : group.members()) {
    draft.erase(opener_key(zone, role, member.party()));
    if (signs_separately(group)) draft.erase(own_signature_key(zone, member.party()));
    v1::NonceBatches batches;
    find_batches(draft, zone, role, member.party(), batches);
    if (batches.unspent().empty()) continue;
    batches.clear_unspent();
    write_batches(draft, zone, role, member.party(), batches);
  }
  for (const v1::SigningSession& session : sessions(draft, zone, role)) {
    if (session.stage() != v1::SIGNED) erase_session(draft, zone, role, session.number());
  }
}

// Drops of one role what is not `named` and has no reason of its own to stay. Answers with the key
// sessions that the rest names.
Numbers drop_of_role(state::Draft& draft, std::string_view zone, Role role, std::uint64_t height,
                     const Numbers& named) {
  v1::SigningGroup group;
  v1::SigningSession newest;
  v1::SigningSession version;
  Numbers key_sessions;
  if (!find_group(draft, zone, role, group)) return key_sessions;
  const bool has_newest = find_followed(draft, zone, role, newest);
  static_cast<void>(find_signed(draft, zone, role, version));
  Numbers carried(newest.claim().carries().begin(), newest.claim().carries().end());
  carried.insert(version.claim().carries().begin(), version.claim().carries().end());
  for (const v1::SigningSession& session : sessions(draft, zone, role)) {
    const bool is_newest =
        has_newest && (session.number() == newest.number() || session.number() == version.number());
    const bool open = is_open(draft, session, group.terms(), height);
    const bool waits = open && (!has_newest || follows(session, newest, group.terms(), role));
    if (is_newest || waits || named.contains(session.number())) {
      key_sessions.insert(session.claim().key_session());
      continue;
    }
    if (carried.contains(session.number())) continue;
    if (open && is_twin(session, newest)) forgive_openings(draft, zone, role, session, 1);
    erase_session(draft, zone, role, session.number());
  }
  return key_sessions;
}

}  // namespace

bool is_open(const state::View& view, const v1::SigningSession& session,
             const v1::SigningTerms& terms, std::uint64_t height) {
  return session.stage() != v1::SIGNED && session.opened_height() >= ledger::continued_at(view) &&
         session.opened_height() + terms.session_blocks() >= height;
}

void mark_signed(state::Draft& draft, std::string_view zone, Role role, v1::SigningSession session,
                 std::uint64_t height) {
  session.set_stage(v1::SIGNED);
  write_session(draft, zone, role, session);
  forgive_openings(draft, zone, role, session, 1 + limits::kFailuresForgiven);
  v1::SigningHead head;
  find_head(draft, zone, role, head);
  const Time before = wire::to_time(head.valid_until()).value_or(Time{});
  const Time expiration = wire::to_time(session.claim().expiration()).value_or(Time{});
  if (expiration > before) *head.mutable_valid_until() = session.claim().expiration();
  if (is_part(session.claim())) {
    head.set_part(session.number());
  } else {
    head.clear_part();
    head.set_signed_(session.number());
    head.set_serial(session.claim().serial());
    head.set_serial_skipped(ledger::skipped_numbers(draft));
  }
  write_head(draft, zone, role, head);
  drop_ended(draft, zone, height);
}

void drop_ended(state::Draft& draft, std::string_view zone, std::uint64_t height) {
  const Numbers named = drop_of_role(draft, zone, Role::zone_signing, height, {});
  drop_of_role(draft, zone, Role::key_signing, height, named);
  drop_of_role(draft, zone, Role::document_signing, height, {});
}

void establish_group(state::Draft& draft, std::string_view zone, Role role,
                     const v1::SigningGroup& group, Time since, BytesView transcript) {
  v1::KeyOnRecord on_record;
  const Bytes key = group.commitment().substr(0, PublicKey::kSize);
  if (!find_key_on_record(draft, zone, role, on_record) || on_record.key() != key) {
    on_record.set_key(key);
    wire::set_time(*on_record.mutable_since(), since);
    on_record.set_transcript(Bytes(transcript));
    ledger::write(draft, since_key(zone, role), on_record);
  }
  v1::SigningGroup before;
  if (find_group(draft, zone, role, before)) end_epoch(draft, zone, role, before);
  ledger::write(draft, group_key(zone, role), group);
}

void drop_replaced(state::Draft& draft, std::string_view zone, Role role, std::string_view opener) {
  for (const v1::SigningSession& session : sessions(draft, zone, role)) {
    if (session.opener() == opener && session.stage() != v1::SIGNED) {
      erase_session(draft, zone, role, session.number());
    }
  }
}

}  // namespace comity::keys
