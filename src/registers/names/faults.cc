#include "registers/names/faults.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "crypto/hash.h"
#include "ledger/action.h"
#include "ledger/messages.h"
#include "registers/members/queries.h"
#include "registers/names/children.h"
#include "registers/names/keys.h"
#include "registers/names/limits.h"
#include "registers/names/records.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

// In the value of "names-fresh", in front of what stood before.
constexpr std::size_t kTimeBytes = 8;
constexpr std::size_t kTimesBytes = 2 * kTimeBytes;

Time time_in(BytesView value) { return Time{static_cast<std::int64_t>(read_u64(value))}; }
void append_time(Bytes& value, Time time) {
  append_u64(value, static_cast<std::uint64_t>(time.milliseconds));
}

// A record of "names-fresh" without what the set itself says.
struct Noted {
  Time set_at;
  Time replaced_at;      // since when what stood before does not
  v1::RecordSet before;  // without rdata: nothing stood there
};

std::optional<Noted> find_noted(const state::View& view, std::string_view zone,
                                std::string_view owner, std::uint16_t type) {
  const std::optional<Bytes> value = view.get(fresh_key(zone, owner, type));
  if (!value || value->size() < kTimesBytes) return std::nullopt;
  Noted noted;
  noted.set_at = time_in(*value);
  noted.replaced_at = time_in(BytesView(*value).substr(kTimeBytes));
  const BytesView before = BytesView(*value).substr(kTimesBytes);
  if (!before.empty() && !wire::parse_stored(before, noted.before)) return std::nullopt;
  return noted;
}

// What a set that comes now is set back to: what stood there last for so long that loaders have had
// their time with it, or a second bad set would be set back to the first. But not to what is a day
// old, which nobody has claimed for meanwhile.
Noted noted_now(const state::View& view, std::string_view zone, std::string_view owner,
                std::uint16_t type, Time now) {
  v1::RecordSet standing;
  if (!find_set(view, zone, owner, type, standing)) return {now, now, {}};
  std::optional<Noted> noted = find_noted(view, zone, owner, type);
  const bool proved = !noted || plus_seconds(noted->set_at, limits::kSettledSeconds) <= now ||
                      plus_seconds(noted->replaced_at, limits::kFreshSeconds) <= now;
  if (proved) return {now, now, std::move(standing)};
  return {now, noted->replaced_at, std::move(noted->before)};
}

}  // namespace

void put_set_below(state::Draft& draft, std::string_view zone, std::string_view owner,
                   const v1::RecordSet& record, const ledger::Context& context) {
  const auto type = static_cast<std::uint16_t>(record.type());
  v1::Observers observers;
  // What the community has decided stays: a decision that waits may be bound to it.
  const bool can_be_claimed = record.set_height() != 0 && !record.rdata().empty() &&
                              find_observers(draft, zone, observers) &&
                              !holder_above(draft, zone, owner).empty();
  if (!can_be_claimed) return write_set(draft, zone, owner, record);
  const Noted noted = noted_now(draft, zone, owner, type, context.block_time);
  Bytes value;
  append_time(value, noted.set_at);
  append_time(value, noted.replaced_at);
  if (!noted.before.rdata().empty()) value += wire::encode(noted.before);
  write_set(draft, zone, owner, record);
  draft.put(fresh_key(zone, owner, type), std::move(value));
}

Time fresh_until(const FreshSet& set) { return plus_seconds(set.set_at, limits::kFreshSeconds); }

std::optional<FreshSet> find_fresh(const state::View& view, std::string_view zone,
                                   std::string_view owner, std::uint16_t type) {
  v1::RecordSet standing;
  if (!find_set(view, zone, owner, type, standing) || holder_above(view, zone, owner).empty()) {
    return std::nullopt;
  }
  const std::optional<Noted> noted = find_noted(view, zone, owner, type);
  if (!noted) return std::nullopt;
  return FreshSet{
      std::string(owner),          type,
      standing.set_height(),       noted->set_at,
      noted->before.ttl_seconds(), {noted->before.rdata().begin(), noted->before.rdata().end()}};
}

std::vector<FreshSet> fresh_sets(const state::View& view, std::string_view zone, Time now) {
  std::vector<FreshSet> sets;
  view.each(kFreshTable, zone, [&](BytesView key, BytesView value) {
    // Most have settled long ago: they stay until their set is set again.
    if (value.size() < kTimesBytes || plus_seconds(time_in(value), limits::kFreshSeconds) <= now) {
      return true;
    }
    const auto place = set_place(key);
    std::optional<FreshSet> set =
        place ? find_fresh(view, zone, place->owner, place->type) : std::nullopt;
    if (set) sets.push_back(*std::move(set));
    return true;
  });
  std::sort(sets.begin(), sets.end(), [](const FreshSet& a, const FreshSet& b) {
    return std::tie(a.owner, a.type) < std::tie(b.owner, b.type);
  });
  return sets;
}

Bytes fault_finding(const FreshSet& set) {
  Bytes what("comity fault v1\n");
  append_u64(what, set.set_height);
  append_u32(what, set.ttl_seconds);
  append_list(what, set.before);
  return crypto::sha256(what).bytes();
}

Bytes set_hash(const v1::RecordSet& set) {
  Bytes what("comity record set v1\n");
  append_u32(what, set.ttl_seconds());
  append_list(what, {set.rdata().begin(), set.rdata().end()});
  return crypto::sha256(what).bytes();
}

std::vector<std::string> fault_claims(const state::View& view, std::string_view zone,
                                      const FreshSet& set) {
  std::vector<std::string> parties;
  const Bytes finding = fault_finding(set);
  ledger::each<v1::FaultClaim>(view, kFaultClaimsTable,
                               fault_claim_key(zone, set.owner, set.type, "").collection, "",
                               [&](BytesView observer, const v1::FaultClaim& claim) {
                                 if (claim.finding() == finding) {
                                   parties.emplace_back(observer);
                                 }
                               });
  std::sort(parties.begin(), parties.end());
  return parties;
}

FaultAgreement fault_agreement(const state::View& view, std::string_view zone, const FreshSet& set,
                               std::string_view claimant) {
  std::vector<std::string> claimed = fault_claims(view, zone, set);
  claimed.emplace_back(claimant);
  std::sort(claimed.begin(), claimed.end());
  claimed.erase(std::unique(claimed.begin(), claimed.end()), claimed.end());
  FaultAgreement all;
  std::set<std::string> voices;
  for (std::string& observer : claimed) {
    v1::Party party;
    if (!require_observer(view, zone, observer) || !members::find_party(view, observer, party) ||
        !members::may_take_part(party)) {
      continue;
    }
    voices.insert(members::voice_of(party.profile()));
    all.parties.push_back(std::move(observer));
  }
  all.voices = voices.size();
  return all;
}

std::vector<SetBackSet> sets_back(const state::View& view, std::string_view zone) {
  std::vector<SetBackSet> sets;
  ledger::each<v1::SetBack>(view, kFaultsTable, zone, "",
                            [&](BytesView key, const v1::SetBack& record) {
                              const auto place = set_place(key);
                              if (!place) return;
                              sets.push_back({place->owner,
                                              place->type,
                                              record.height(),
                                              record.refused_height(),
                                              {record.by().begin(), record.by().end()}});
                            });
  std::sort(sets.begin(), sets.end(), [](const SetBackSet& a, const SetBackSet& b) {
    return std::tie(a.owner, a.type) < std::tie(b.owner, b.type);
  });
  return sets;
}

}  // namespace comity::names
