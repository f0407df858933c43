#include "registers/keys/invariants.h"

#include <array>

#include "ledger/agenda.h"
#include "registers/keys/keys.h"
#include "registers/keys/openings.h"
#include "registers/keys/records.h"
#include "registers/keys/requirements.h"
#include "registers/keys/rollover.h"
#include "registers/keys/takeover.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

using Wrong = std::optional<std::string>;

Wrong judge_session(const v1::SigningSession& session, const v1::SigningGroup& group,
                    const std::string& name) {
  const auto& parties = session.claim().parties();
  if (static_cast<std::uint32_t>(parties.size()) != group.threshold() ||
      session.answers_size() != parties.size()) {
    return name + " does not have exactly the threshold of parties";
  }
  std::uint32_t previous = 0;
  for (int i = 0; i < parties.size(); ++i) {
    const v1::GroupMember* member = member_of(group, parties[i].party());
    if (member == nullptr || member->identifier() != session.answers(i).identifier() ||
        member->identifier() <= previous) {
      return name + " has " + parties[i].party() + " in a place that is not its own";
    }
    previous = member->identifier();
  }
  return std::nullopt;
}

Wrong sessions_have_threshold(const state::View& after, const state::Changes& changed) {
  for (const auto& [key, value] : changed) {
    if (key.table != kTable || !value) continue;
    const std::optional<Role> role = role_in_key(key.key, kSessionPrefix);
    if (!role) continue;
    v1::SigningSession session;
    v1::SigningGroup group;
    const std::string name = state::to_text(key);
    if (!wire::parse_stored(*value, session)) return name + " is unreadable";
    if (!find_group(after, key.collection, *role, group)) return name + " has no group";
    if (Wrong wrong = judge_session(session, group, name)) return wrong;
  }
  return std::nullopt;
}

Wrong signed_heads_exist(const state::View& after, const state::Changes& changed) {
  for (const auto& [key, value] : changed) {
    if (key.table != kTable) continue;
    std::optional<Role> role = role_in_key(key.key, kHeadPrefix);
    if (!role) role = role_in_key(key.key, kSessionPrefix);
    if (!role) continue;
    v1::SigningHead head;
    find_head(after, key.collection, *role, head);
    v1::SigningSession session;
    for (const std::uint64_t number : {head.signed_(), head.part()}) {
      if (number != 0 && (!find_session(after, key.collection, *role, number, session) ||
                          session.stage() != v1::SIGNED)) {
        return session_text(key.collection, *role, number) + " is gone or is not signed";
      }
    }
  }
  return std::nullopt;
}

Wrong judge_carried(const state::View& after, const std::string& zone,
                    const v1::SigningSession& newest) {
  for (const std::uint64_t number : newest.claim().carries()) {
    v1::SigningSession session;
    if (!find_session(after, zone, Role::zone_signing, number, session) ||
        session.stage() != v1::SIGNED) {
      return session_text(zone, Role::zone_signing, number) +
             ", which is carried over, is gone or is not signed";
    }
  }
  return std::nullopt;
}

// What the newest version, or the newest part of the next, carries over can be put together again.
Wrong carried_sessions_exist(const state::View& after, const state::Changes& changed) {
  for (const auto& [key, value] : changed) {
    if (key.table != kTable || role_in_key(key.key, kSessionPrefix) != Role::zone_signing) continue;
    for (const auto find : {&find_signed, &find_followed}) {
      v1::SigningSession newest;
      if (!find(after, key.collection, Role::zone_signing, newest)) continue;
      if (Wrong wrong = judge_carried(after, key.collection, newest)) return wrong;
    }
  }
  return std::nullopt;
}

// Whoever opens more than it may would have every node keep the nonces that it spends.
Wrong openings_are_bounded(const state::View& after, const state::Changes& changed) {
  for (const auto& [key, value] : changed) {
    if (key.table != kTable || !value) continue;
    const std::optional<Role> role = role_in_key(key.key, kOpenerPrefix);
    if (!role) continue;
    v1::SigningGroup group;
    v1::SigningOpener opener;
    const std::string name = state::to_text(key);
    if (!wire::parse_stored(*value, opener)) return name + " is unreadable";
    if (!find_group(after, key.collection, *role, group)) return name + " has no group";
    v1::SigningHead head;
    v1::SigningSession newest;
    find_head(after, key.collection, *role, head);
    if (!find_session(after, key.collection, *role, head.sessions(), newest)) continue;
    const Result<Time> opened = wire::to_time(newest.opened_at());
    const Result<Time> clear = wire::to_time(opener.clear_at());
    if (!opened || !clear || *clear > latest_clear(group, *opened)) {
      return name + " stands for more openings than are free";
    }
  }
  return std::nullopt;
}

Wrong judge_rollover(const state::View& after, std::string_view zone, Role role) {
  v1::KeyRollover rollover;
  v1::SigningGroup standing;
  if (!find_rollover(after, zone, role, rollover)) return std::nullopt;
  const std::string name = "rollover of the " + group_text(zone, role);
  if (!find_group(after, zone, role, standing) || standing.epoch() == rollover.other().epoch()) {
    return name + " has no two groups";
  }
  if ((rollover.stage() > v1::TAKING_OVER) != (standing.ceremony() == rollover.number()) &&
      rollover.stage() != v1::LEAVING) {
    return name + " has the wrong group in force";
  }
  const auto due = ledger::agenda::time_of(after, kRegister, rollover.number());
  if (due.has_value() != is_scheduled(zone, role, rollover)) {
    return name + (due ? " is on the agenda for nothing" : " waits off the agenda");
  }
  const Result<Time> until = wire::to_time(rollover.until());
  if (due && (!until || *until != *due)) return name + " stands on the agenda at another time";
  return std::nullopt;
}

// A rollover that waits for its time is on the agenda then, and has a group before and one after.
Wrong rollovers_go_on(const state::View& after, const state::Changes& changed) {
  for (const auto& [key, value] : changed) {
    if (key.table != kTable || !value) continue;
    std::optional<Role> role = role_in_key(key.key, kRolloverPrefix);
    if (!role) role = role_in_key(key.key, kGroupPrefix);
    if (!role) continue;
    if (Wrong wrong = judge_rollover(after, key.collection, *role)) return wrong;
  }
  return std::nullopt;
}

// A takeover that has an end comes to it.
Wrong takeovers_end(const state::View& after, const state::Changes& changed) {
  for (const auto& [key, value] : changed) {
    v1::Takeover takeover;
    if (key != takeover_key(key.collection) || !find_takeover(after, key.collection, takeover)) {
      continue;
    }
    const std::string name = "the takeover of zone " + key.collection;
    const auto due =
        ledger::agenda::time_of(after, kRegister, kTakeoverIds | takeover.since_decision());
    if (due != takeover_due(takeover)) return name + " is not on the agenda for its end";
    if (takeover.dnskeys().empty() != (takeover.way() == v1::GAP)) {
      return name + " has keys where it is to have none, or none";
    }
  }
  return std::nullopt;
}

constexpr std::array kInvariants = {
    ledger::Invariant{"sessions_have_threshold", &sessions_have_threshold},
    ledger::Invariant{"signed_heads_exist", &signed_heads_exist},
    ledger::Invariant{"carried_sessions_exist", &carried_sessions_exist},
    ledger::Invariant{"openings_are_bounded", &openings_are_bounded},
    ledger::Invariant{"rollovers_go_on", &rollovers_go_on},
    ledger::Invariant{"takeovers_end", &takeovers_end},
};

}  // namespace

std::span<const ledger::Invariant> invariants() { return kInvariants; }

}  // namespace comity::keys
