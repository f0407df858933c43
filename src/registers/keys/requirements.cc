#include "registers/keys/requirements.h"

#include "ledger/messages.h"
#include "registers/keys/lifetime.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/records.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::keys {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

Found<v1::SigningGroup> require_group(const state::View& view, std::string_view zone, Role role) {
  v1::SigningGroup group;
  if (find_group(view, zone, role, group)) return group;
  return refuse(kNoSuchGroup, "there is no " + group_text(zone, role));
}

Verdict require_no_group(const state::View& view, std::string_view zone, Role role) {
  v1::Zone governed;
  if (!names::find_zone(view, zone, governed)) {
    return refuse(Code::no_such_zone, "zone " + std::string(zone) + " is not governed here");
  }
  v1::SigningGroup group;
  if (!find_group(view, zone, role, group)) return {};
  return refuse(kGroupExists, "there is a " + group_text(zone, role) + " already");
}

std::uint32_t next_epoch(const state::View& view, std::string_view zone, Role role,
                         const v1::SigningGroup& standing) {
  std::uint32_t epoch = standing.epoch() + 1;
  v1::SigningGroup retired;
  while (ledger::read(view, retired_key(zone, role, epoch), retired)) ++epoch;
  return epoch;
}

namespace {

// The group that stands, when another may follow on it.
Found<v1::SigningGroup> require_next(const state::View& view, std::string_view zone, Role role,
                                     const v1::SigningGroup& next) {
  auto standing = require_group(view, zone, role);
  if (!standing) return standing;
  v1::KeyRollover rollover;
  if (find_rollover(view, zone, role, rollover)) {
    return refuse(kRolloverRuns, "the key of the " + group_text(zone, role) +
                                     " is being replaced by that of epoch " +
                                     std::to_string(rollover.other().epoch()));
  }
  const std::uint32_t epoch = next_epoch(view, zone, role, *standing);
  if (next.epoch() == epoch) return standing;
  return refuse(kStaleClaim, "epoch: the next one is " + std::to_string(epoch));
}

}  // namespace

Verdict require_group_to_roll(const state::View& view, std::string_view zone, Role role,
                              const v1::SigningGroup& next) {
  const auto standing = require_next(view, zone, role, next);
  if (!standing) return tl::unexpected(standing.error());
  v1::Takeover takeover;
  if (!find_takeover(view, zone, takeover) || takeover.way() == v1::GAP) return {};
  // The old operator's zone would lack the new key, with which ours is signed then.
  return refuse(kRolloverRuns, "the zone is being taken over from an operator who has its keys");
}

Found<v1::SigningGroup> require_group_before(const state::View& view, std::string_view zone,
                                             Role role, const v1::SigningGroup& next) {
  auto standing = require_next(view, zone, role, next);
  if (!standing) return standing;
  if (next.document() != standing->document()) {
    return refuse(kStaleClaim, "document: the group that stands signs " + standing->document());
  }
  if (next.mode() != standing->mode()) {
    return refuse(kStaleClaim, "mode: the group that stands has another, for ever");
  }
  for (const v1::GroupMember& member : next.members()) {
    for (const v1::GroupMember& before : standing->members()) {
      const bool same_party = before.party() == member.party();
      if (same_party == (before.identifier() == member.identifier())) continue;
      return refuse(kStaleClaim, "identifier " + std::to_string(member.identifier()) + " of " +
                                     member.party() + ": " + before.party() + " has " +
                                     std::to_string(before.identifier()));
    }
  }
  return standing;
}

Verdict require_epoch(const v1::SigningGroup& group, std::uint32_t epoch) {
  if (group.epoch() != epoch) {
    return refuse(kStaleClaim, "the group is in epoch " + std::to_string(group.epoch()) + ", not " +
                                   std::to_string(epoch));
  }
  return {};
}

Verdict require_epoch_of(const state::View& view, std::string_view zone, Role role,
                         std::uint32_t epoch) {
  const auto group = require_group(view, zone, role);
  if (!group) return tl::unexpected(group.error());
  return require_epoch(*group, epoch);
}

Verdict require_member(const v1::SigningGroup& group, std::string_view party) {
  if (member_of(group, party) == nullptr) {
    return refuse(kNotSigner, "party " + std::string(party) + " holds no share of the group's key");
  }
  return {};
}

Found<v1::SigningSession> require_open(const state::View& view, std::string_view zone, Role role,
                                       std::uint64_t number, std::string_view party,
                                       std::uint64_t height) {
  const auto group = require_group(view, zone, role);
  if (!group) return tl::unexpected(group.error());
  v1::SigningSession session;
  if (!find_session(view, zone, role, number, session)) {
    return refuse(kSessionOver, session_text(zone, role, number) + " is not on record");
  }
  if (!is_open(view, session, group->terms(), height)) {
    return refuse(kSessionOver,
                  session_text(zone, role, number) +
                      (session.stage() == v1::SIGNED ? " is signed" : " has run out of time"));
  }
  if (answer_of(session, party) == nullptr) {
    return refuse(kNotSigner, "party " + std::string(party) + " has no part in " +
                                  session_text(zone, role, number));
  }
  return session;
}

std::string group_text(std::string_view zone, Role role) {
  return std::string(role_name(role)).append("-signing group of zone ").append(zone);
}
std::string session_text(std::string_view zone, Role role, std::uint64_t number) {
  return std::string(role_name(role))
      .append("-signing session ")
      .append(std::to_string(number))
      .append(" of zone ")
      .append(zone);
}

}  // namespace comity::keys
