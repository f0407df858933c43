#include "registers/keys/rollover.h"

#include <algorithm>

#include "dns/dnssec.h"
#include "ledger/agenda.h"
#include "ledger/messages.h"
#include "registers/keys/limits.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/records.h"
#include "registers/keys/takeover.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

using ledger::Found;
using ledger::refuse;

struct Place {
  std::string zone;
  Role role;
};

// A community has a few zones.
std::optional<Place> place_of(const state::View& view, std::uint64_t number) {
  for (const std::string& zone : names::zones(view)) {
    for (const Role role : {Role::key_signing, Role::zone_signing}) {
      v1::KeyRollover rollover;
      if (find_rollover(view, zone, role, rollover) && rollover.number() == number) {
        return Place{zone, role};
      }
    }
  }
  return std::nullopt;
}

void add_keys(const state::View& view, std::string_view zone, Role role, v1::KeySet& set) {
  v1::SigningGroup group;
  v1::KeyRollover rollover;
  if (find_group(view, zone, role, group)) set.add_dnskeys(dnskey_of(group, role));
  if (find_rollover(view, zone, role, rollover) && rollover.stage() != v1::LEAVING) {
    set.add_dnskeys(dnskey_of(rollover.other(), role));
  }
}

bool has_key(const v1::KeySet& set, const Bytes& dnskey) {
  return std::find(set.dnskeys().begin(), set.dnskeys().end(), dnskey) != set.dnskeys().end();
}

void write_rollover(state::Draft& draft, std::string_view zone, Role role,
                    const v1::KeyRollover& rollover) {
  if (is_scheduled(zone, role, rollover)) {
    const Time until = wire::to_time(rollover.until()).value_or(Time{});
    ledger::agenda::schedule(draft, {until, std::string(kRegister), rollover.number()});
  } else {
    ledger::agenda::cancel(draft, kRegister, rollover.number());
  }
  ledger::write(draft, rollover_key(zone, role), rollover);
}

void enter(v1::KeyRollover& rollover, v1::RolloverStage stage, Time now) {
  rollover.set_stage(stage);
  wire::set_time(*rollover.mutable_since(), now);
}

// Resolvers that follow the keys themselves (RFC 5011, 2.3 and 2.4.1) ask every 15 days or sooner:
// so late they may begin to hold a new key down, for 30 days, and so late they see them end.
std::int64_t hold_down_seconds(const state::View& view, std::string_view zone) {
  v1::SigningGroup group;
  static_cast<void>(find_group(view, zone, Role::key_signing, group));
  return std::max(limits::kTrustAnchorSeconds, 2 * std::int64_t{group.terms().validity_seconds()});
}

// From then on nobody has a version from before the newest, which is signed `now`. That one counts
// as if it were replaced at once, for what its own terms ask.
Time unseen_from(const v1::SigningHead& head, Time now) {
  const Time before = wire::to_time(head.seen_until()).value_or(Time{});
  return std::max(before, plus_seconds(now, static_cast<std::int64_t>(head.kept_seconds())));
}

void publish(state::Draft& draft, std::string_view zone, Role role, v1::KeyRollover& rollover,
             Time unseen) {
  Time until = unseen;
  if (role == Role::key_signing) until = plus_seconds(until, hold_down_seconds(draft, zone));
  *rollover.mutable_other_key()->mutable_since() = rollover.since();
  wire::set_time(*rollover.mutable_until(), until);
  write_rollover(draft, zone, role, rollover);
}

// The old signatures may be kept until they have run out (RFC 4035, 5.3.3).
void overlap(state::Draft& draft, std::string_view zone, Role role, v1::KeyRollover& rollover,
             Time unseen) {
  const Time run_out = wire::to_time(rollover.until()).value_or(Time{});
  wire::set_time(*rollover.mutable_until(), std::max(run_out, unseen));
  write_rollover(draft, zone, role, rollover);
}

void retire(state::Draft& draft, std::string_view zone, Role role,
            const v1::KeyRollover& rollover) {
  ledger::write(draft, retired_key(zone, role, rollover.other().epoch()), rollover.other());
  draft.erase(rollover_key(zone, role));
}

void replace(state::Draft& draft, std::string_view zone, Role role, v1::KeyRollover& rollover,
             Time now) {
  const v1::SigningGroup next = rollover.other();
  v1::SigningHead head;
  find_head(draft, zone, role, head);
  rollover.clear_until();
  if (head.has_valid_until()) *rollover.mutable_until() = head.valid_until();
  const v1::KeyOnRecord key = rollover.other_key();
  static_cast<void>(find_group(draft, zone, role, *rollover.mutable_other()));
  static_cast<void>(find_key_on_record(draft, zone, role, *rollover.mutable_other_key()));
  rollover.clear_ready();
  const Time since = wire::to_time(key.since()).value_or(now);
  establish_group(draft, zone, role, next, since, key.transcript());
  enter(rollover, v1::REPLACED, now);
  write_rollover(draft, zone, role, rollover);
}

std::uint32_t expire_seconds(const state::View& view, std::string_view zone) {
  v1::Zone governed;
  static_cast<void>(names::find_zone(view, zone, governed));
  return governed.soa().expire_seconds();
}

// A secondary that does not hear of a newer version answers from its own until the SOA's expire,
// and a cache keeps the DNSKEY set from there for its TTL. So long what was replaced just now, or
// earlier, counts by what it said itself and not by what the new version says.
v1::SigningHead replace_version(state::Draft& draft, std::string_view zone, std::uint32_t key_ttl,
                                Time now) {
  v1::SigningHead head;
  find_head(draft, zone, Role::zone_signing, head);
  wire::set_time(*head.mutable_seen_until(), unseen_from(head, now));
  note_opening(draft, zone, head);
  head.set_kept_seconds(std::uint64_t{head.expire_seconds()} + key_ttl);
  head.set_expire_seconds(expire_seconds(draft, zone));
  write_head(draft, zone, Role::zone_signing, head);
  return head;
}

// What stands in `version` of the role: the DNSKEY set that it carries, and by which epoch of the
// group it is signed.
void note_version_of(state::Draft& draft, Role role, const v1::SigningSession& version,
                     const v1::SigningSession& keys, Time now, Time unseen) {
  const std::string& zone = version.claim().zone();
  v1::KeyRollover rollover;
  v1::SigningGroup standing;
  if (!find_rollover(draft, zone, role, rollover)) return;
  const v1::KeySet& set = keys.claim().keys();
  const bool published = has_key(set, dnskey_of(rollover.other(), role));
  const std::uint32_t epoch = (role == Role::key_signing ? keys : version).claim().epoch();
  if (rollover.stage() == v1::INTRODUCED && published) {
    enter(rollover, v1::PUBLISHED, now);
    publish(draft, zone, role, rollover, unseen);
  } else if (rollover.stage() == v1::REPLACED && find_group(draft, zone, role, standing) &&
             epoch == standing.epoch()) {
    enter(rollover, v1::OVERLAPPING, now);
    overlap(draft, zone, role, rollover, unseen);
  } else if (rollover.stage() == v1::LEAVING && !published) {
    retire(draft, zone, role, rollover);
  }
}

}  // namespace

Bytes dnskey_of(const v1::SigningGroup& group, Role role) {
  const auto key = PublicKey::from(BytesView(group.commitment()).substr(0, PublicKey::kSize));
  if (!key) return {};
  return dns::dnskey_rdata(role == Role::key_signing ? dns::kSecureEntry : dns::kZoneKey, *key);
}

bool find_key_set(const state::View& view, std::string_view zone, v1::KeySet& out) {
  v1::SigningGroup group;
  if (!find_group(view, zone, Role::key_signing, group)) return false;
  out.set_ttl_seconds(group.terms().dnskey_ttl_seconds());
  for (const Role role : {Role::key_signing, Role::zone_signing}) add_keys(view, zone, role, out);
  v1::Takeover takeover;
  if (find_takeover(view, zone, takeover) && has_foreign_keys(takeover)) {
    out.mutable_dnskeys()->MergeFrom(takeover.dnskeys());
  }
  std::sort(out.mutable_dnskeys()->begin(), out.mutable_dnskeys()->end());
  return true;
}

bool find_group_of(const state::View& view, std::string_view zone, Role role, std::uint32_t epoch,
                   v1::SigningGroup& out) {
  v1::KeyRollover rollover;
  if (find_rollover(view, zone, role, rollover) && rollover.other().epoch() == epoch) {
    out = rollover.other();
    return true;
  }
  return find_group(view, zone, role, out);
}

std::vector<v1::SigningGroup> groups(const state::View& view, std::string_view zone, Role role) {
  std::vector<v1::SigningGroup> found;
  v1::SigningGroup standing;
  v1::KeyRollover rollover;
  if (find_group(view, zone, role, standing)) found.push_back(std::move(standing));
  if (find_rollover(view, zone, role, rollover)) found.push_back(rollover.other());
  return found;
}

bool introduce_group(state::Draft& draft, std::string_view zone, Role role,
                     const v1::SigningGroup& group, Time now, BytesView transcript) {
  if (!require_group_to_roll(draft, zone, role, group)) return false;
  v1::KeyRollover rollover;
  rollover.set_number(group.ceremony());
  *rollover.mutable_other() = group;
  rollover.mutable_other_key()->set_key(group.commitment().substr(0, PublicKey::kSize));
  rollover.mutable_other_key()->set_transcript(Bytes(transcript));
  enter(rollover, v1::INTRODUCED, now);
  write_rollover(draft, zone, role, rollover);
  return true;
}

Found<v1::KeyRollover> require_rollover(const state::View& view, std::string_view zone, Role role,
                                        std::uint32_t epoch) {
  v1::KeyRollover rollover;
  if (!find_rollover(view, zone, role, rollover)) {
    return refuse(kNoRollover, "the key of the " + group_text(zone, role) + " is not replaced");
  }
  if (rollover.other().epoch() == epoch) return rollover;
  return refuse(kStaleClaim,
                "epoch: the other group is of epoch " + std::to_string(rollover.other().epoch()));
}

bool waits_for_parent(std::string_view zone, Role role, const v1::KeyRollover& rollover) {
  return role == Role::key_signing && zone != "." && rollover.stage() == v1::PUBLISHED &&
         !rollover.parent_has_it();
}

bool is_scheduled(std::string_view zone, Role role, const v1::KeyRollover& rollover) {
  return rollover.stage() == v1::OVERLAPPING ||
         (rollover.stage() == v1::PUBLISHED && !waits_for_parent(zone, role, rollover));
}

void note_opening(const state::View& view, std::string_view zone, v1::SigningHead& head) {
  head.set_expire_seconds(std::max(head.expire_seconds(), expire_seconds(view, zone)));
}

Time unseen_if_signed(const state::View& view, std::string_view zone, Time now) {
  v1::SigningHead head;
  find_head(view, zone, Role::zone_signing, head);
  note_opening(view, zone, head);
  v1::SigningGroup group;
  static_cast<void>(find_group(view, zone, Role::key_signing, group));
  const std::uint64_t kept =
      std::uint64_t{head.expire_seconds()} + group.terms().dnskey_ttl_seconds();
  head.set_kept_seconds(std::max<std::uint64_t>(head.kept_seconds(), kept));
  return unseen_from(head, now);
}

void note_version(state::Draft& draft, const v1::SigningSession& version, Time now) {
  v1::SigningSession keys;
  if (!find_session(draft, version.claim().zone(), Role::key_signing, version.claim().key_session(),
                    keys)) {
    return;
  }
  const v1::SigningHead head =
      replace_version(draft, version.claim().zone(), keys.claim().keys().ttl_seconds(), now);
  const Time unseen = unseen_from(head, now);
  for (const Role role : {Role::key_signing, Role::zone_signing}) {
    note_version_of(draft, role, version, keys, now, unseen);
  }
  note_takeover_version(draft, version.claim().zone(), keys.claim().keys(), now, unseen);
}

void note_parent(state::Draft& draft, std::string_view zone, v1::KeyRollover rollover,
                 std::uint32_t ttl_seconds, Time now) {
  const Time until = wire::to_time(rollover.until()).value_or(Time{});
  wire::set_time(*rollover.mutable_until(), std::max(until, plus_seconds(now, ttl_seconds)));
  rollover.set_parent_has_it(true);
  write_rollover(draft, zone, Role::key_signing, rollover);
}

void note_ready(state::Draft& draft, std::string_view zone, Role role, v1::KeyRollover rollover,
                const std::string& party, Time now) {
  auto& ready = *rollover.mutable_ready();
  *ready.Add() = party;
  std::sort(ready.begin(), ready.end());
  if (static_cast<std::uint32_t>(ready.size()) < rollover.other().threshold()) {
    return write_rollover(draft, zone, role, rollover);
  }
  replace(draft, zone, role, rollover, now);
}

void dismiss(state::Draft& draft, std::string_view zone, Role role, v1::KeyRollover rollover,
             Time now) {
  enter(rollover, v1::LEAVING, now);
  rollover.clear_until();
  rollover.clear_ready();
  write_rollover(draft, zone, role, rollover);
}

std::optional<ledger::Matter> Rollovers::open(const state::View& view, std::uint64_t id) const {
  const std::optional<Place> place = place_of(view, id);
  v1::KeyRollover rollover;
  if (!place || !find_rollover(view, place->zone, place->role, rollover)) return std::nullopt;
  ledger::Matter matter;
  matter.id = id;
  matter.stage = static_cast<std::uint32_t>(rollover.stage());
  return matter;
}

void Rollovers::settle(state::Draft& draft, const ledger::Matter& matter,
                       const ledger::Trial& trial, const ledger::Context& context) const {
  const std::optional<Place> place = place_of(draft, matter.id);
  v1::KeyRollover rollover;
  // Where an invariant does not hold the key that stands stays in force.
  if (!place || !trial.verdict || !find_rollover(draft, place->zone, place->role, rollover)) return;
  if (rollover.stage() == v1::OVERLAPPING) {
    return dismiss(draft, place->zone, place->role, rollover, context.block_time);
  }
  enter(rollover, v1::TAKING_OVER, context.block_time);
  rollover.clear_until();
  write_rollover(draft, place->zone, place->role, rollover);
}

const ledger::Matters& rollovers() {
  static const Rollovers kRollovers;
  return kRollovers;
}

}  // namespace comity::keys
