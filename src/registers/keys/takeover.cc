#include "registers/keys/takeover.h"

#include <algorithm>

#include "dns/record.h"
#include "ledger/agenda.h"
#include "ledger/messages.h"
#include "registers/keys/keys.h"
#include "registers/keys/limits.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/records.h"
#include "registers/keys/rollover.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

using ledger::Found;
using ledger::refuse;

Time time_of(const google::protobuf::Timestamp& stored) {
  return wire::to_time(stored).value_or(Time{});
}

std::uint64_t agenda_id(const v1::Takeover& takeover) {
  return kTakeoverIds | takeover.since_decision();
}

void write_takeover(state::Draft& draft, std::string_view zone, const v1::Takeover& takeover) {
  if (const std::optional<Time> due = takeover_due(takeover)) {
    ledger::agenda::schedule(draft, {*due, std::string(kRegister), agenda_id(takeover)});
  } else {
    ledger::agenda::cancel(draft, kRegister, agenda_id(takeover));
  }
  ledger::write(draft, takeover_key(zone), takeover);
}

void erase_takeover(state::Draft& draft, std::string_view zone, const v1::Takeover& takeover) {
  ledger::agenda::cancel(draft, kRegister, agenda_id(takeover));
  draft.erase(takeover_key(zone));
}

void go_to(v1::Takeover& takeover, v1::TakeoverStage stage, Time now) {
  takeover.set_stage(stage);
  wire::set_time(*takeover.mutable_since(), now);
}

// Until when caches may ask our servers for keys and theirs for what is signed with them, though it
// is over: as long as they know an NS set that names both. What the parent has for a TTL nobody
// says, so it is at least that of most, and bounded, because an end is to be one.
Time needed_until(const state::View& view, std::string_view zone, const v1::Takeover& takeover,
                  Time now) {
  if (takeover.stage() < v1::DS_OF_BOTH || takeover.stage() == v1::KEYS_LEAVE) return now;
  Time needed = std::max(now, time_of(takeover.until()));
  if (takeover.stage() == v1::DS_OF_BOTH) {
    v1::RecordSet servers;
    v1::SigningGroup group;
    (void)names::find_set(view, zone, zone, dns::type::kNs, servers);
    (void)find_group(view, zone, Role::key_signing, group);
    const std::int64_t seconds =
        std::max({limits::kDelegationSeconds, std::int64_t{servers.ttl_seconds()},
                  std::int64_t{group.terms().dnskey_ttl_seconds()}});
    needed = std::max(needed, plus_seconds(now, seconds));
  }
  return std::min(needed, plus_seconds(now, limits::kCachedSeconds));
}

std::ptrdiff_t count_in(const v1::KeySet& set, const v1::Takeover& takeover) {
  return std::count_if(set.dnskeys().begin(), set.dnskeys().end(), [&](const std::string& key) {
    return std::find(takeover.dnskeys().begin(), takeover.dnskeys().end(), key) !=
           takeover.dnskeys().end();
  });
}

}  // namespace

std::optional<std::string> zone_of_takeover(const state::View& view, std::uint64_t id) {
  if ((id & kTakeoverIds) == 0) return std::nullopt;
  for (const std::string& zone : names::zones(view)) {
    v1::Takeover takeover;
    if (find_takeover(view, zone, takeover) && agenda_id(takeover) == id) return zone;
  }
  return std::nullopt;
}

bool has_foreign_keys(const v1::Takeover& takeover) {
  return takeover.stage() != v1::KEYS_LEAVE || takeover.has_until();
}

std::optional<Time> takeover_due(const v1::Takeover& takeover) {
  if (takeover.stage() == v1::KEYS_LEAVE) {
    return takeover.has_until() ? std::optional(time_of(takeover.until())) : std::nullopt;
  }
  const Time end = time_of(takeover.ends_at());
  return takeover.stage() == v1::DS_OURS ? std::min(end, time_of(takeover.until())) : end;
}

bool find_takeover(const state::View& view, std::string_view zone, v1::Takeover& out) {
  return ledger::read(view, takeover_key(zone), out);
}

Found<v1::Takeover> require_takeover(const state::View& view, std::string_view zone,
                                     std::uint64_t decision) {
  v1::Takeover takeover;
  if (!find_takeover(view, zone, takeover)) {
    return refuse(kNoTakeover, "zone " + std::string(zone) + " is not being taken over");
  }
  if (takeover.since_decision() == decision) return takeover;
  return refuse(kStaleClaim, "decision: the takeover is that of decision " +
                                 std::to_string(takeover.since_decision()));
}

int next_takeover_stage(const v1::Takeover& takeover) {
  const v1::TakeoverStage stage = takeover.stage();
  if (takeover.way() == v1::GAP && stage == v1::BEGUN) return v1::DS_GONE;
  if (stage == v1::CARRIED) return v1::EXCHANGED;
  if (stage == v1::EXCHANGED) return v1::DS_OF_BOTH;
  if (stage == v1::DS_OF_BOTH || stage == v1::DS_GONE) return v1::SERVED_HERE;
  return stage == v1::SERVED_HERE ? v1::DS_OURS : v1::TAKEOVER_STAGE_UNSPECIFIED;
}

void begin_takeover(state::Draft& draft, std::string_view zone, v1::Takeover takeover, Time now) {
  v1::Takeover standing;
  const bool goes_on = find_takeover(draft, zone, standing);
  if (goes_on) ledger::agenda::cancel(draft, kRegister, agenda_id(standing));
  if (goes_on && standing.dnskeys_size() == takeover.dnskeys_size()) {
    takeover.set_stage(standing.stage());
    *takeover.mutable_since() = standing.since();
    if (standing.has_until()) *takeover.mutable_until() = standing.until();
  } else {
    go_to(takeover, v1::BEGUN, now);
  }
  write_takeover(draft, zone, takeover);
}

void note_takeover(state::Draft& draft, std::string_view zone, v1::Takeover takeover,
                   std::uint32_t ttl_seconds, Time now) {
  const auto stage = static_cast<v1::TakeoverStage>(next_takeover_stage(takeover));
  if (takeover.way() == v1::GAP && stage == v1::DS_OURS) {
    return erase_takeover(draft, zone, takeover);
  }
  const Time until = std::max(time_of(takeover.until()), plus_seconds(now, ttl_seconds));
  go_to(takeover, stage, now);
  wire::set_time(*takeover.mutable_until(), until);
  write_takeover(draft, zone, takeover);
}

void end_takeover(state::Draft& draft, std::string_view zone, v1::Takeover takeover, Time now) {
  if (takeover.dnskeys().empty()) return erase_takeover(draft, zone, takeover);
  const Time needed = needed_until(draft, zone, takeover, now);
  go_to(takeover, v1::KEYS_LEAVE, now);
  takeover.clear_until();
  if (needed > now) wire::set_time(*takeover.mutable_until(), needed);
  write_takeover(draft, zone, takeover);
}

void note_takeover_version(state::Draft& draft, std::string_view zone, const v1::KeySet& set,
                           Time now, Time unseen) {
  v1::Takeover takeover;
  if (!find_takeover(draft, zone, takeover) || takeover.dnskeys().empty()) return;
  const std::ptrdiff_t there = count_in(set, takeover);
  if (takeover.stage() == v1::BEGUN && there == takeover.dnskeys_size()) {
    go_to(takeover, v1::CARRIED, now);
    wire::set_time(*takeover.mutable_until(), unseen);
    write_takeover(draft, zone, takeover);
  } else if (!has_foreign_keys(takeover) && there == 0) {
    erase_takeover(draft, zone, takeover);
  }
}

std::optional<ledger::Matter> open_takeover(const state::View& view, std::uint64_t id) {
  const std::optional<std::string> zone = zone_of_takeover(view, id);
  v1::Takeover takeover;
  if (!zone || !find_takeover(view, *zone, takeover)) return std::nullopt;
  ledger::Matter matter;
  matter.id = id;
  matter.stage = static_cast<std::uint32_t>(takeover.stage());
  return matter;
}

void settle_takeover(state::Draft& draft, const ledger::Matter& matter,
                     const ledger::Context& context) {
  const std::optional<std::string> zone = zone_of_takeover(draft, matter.id);
  v1::Takeover takeover;
  if (!zone || !find_takeover(draft, *zone, takeover)) return;
  if (takeover.stage() != v1::KEYS_LEAVE) {
    return end_takeover(draft, *zone, std::move(takeover), context.block_time);
  }
  takeover.clear_until();
  write_takeover(draft, *zone, takeover);
}

}  // namespace comity::keys
