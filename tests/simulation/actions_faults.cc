// docs/spec/names.md, "Faults": what observers have set back.
#include <algorithm>
#include <optional>
#include <set>

#include "acts.h"
#include "child_claims.h"
#include "crypto/hash.h"
#include "faults.h"
#include "names_actions.h"
#include "names_text.h"
#include "registers/names/outcomes.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

constexpr std::int64_t kHourSeconds = 3'600;
constexpr std::size_t kTimeBytes = 8;

// What "names-fresh" has of a set.
struct Kept {
  Time set_at;
  Time replaced_at;
  v1::RecordSet before;
};

std::string fault_place(const std::string& owner, std::uint32_t type) {
  return owner + "/" + type_text(type);
}

std::optional<Kept> kept_of(const Judge& judge, const std::string& zone, const std::string& place) {
  const Bytes* value = judge.records().find({"names-fresh", zone, place});
  if (value == nullptr) return std::nullopt;
  Kept kept;
  kept.set_at = Time{static_cast<std::int64_t>(read_u64(value->substr(0, kTimeBytes)))};
  kept.replaced_at =
      Time{static_cast<std::int64_t>(read_u64(value->substr(kTimeBytes, kTimeBytes)))};
  static_cast<void>(wire::parse_stored(value->substr(2 * kTimeBytes), kept.before));
  return kept;
}

bool same(const v1::RecordSet& set, const v1::ClaimFault& it) {
  return set.ttl_seconds() == it.ttl_seconds() &&
         std::equal(set.rdata().begin(), set.rdata().end(), it.before().rdata().begin(),
                    it.before().rdata().end());
}

struct ClaimFault {
  static Code outcome(Judge& judge, const v1::ClaimFault& it, const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    const auto observers =
        judge.records().get<v1::Observers>({"names-tables", "observers", it.zone()});
    if (!observes(observers, actor.party)) return names::kNotObserver;
    const std::string place = fault_place(it.owner(), it.type());
    const auto set = judge.records().get<v1::RecordSet>({"names", it.zone(), "set/" + place});
    if (set.rdata().empty() || set.set_height() != it.set_height()) return Code::no_effect;
    v1::Delegation holder;
    judge.find_delegation(it.zone(), judge.closest(it.zone(), it.owner()), holder);
    const std::optional<Kept> kept = kept_of(judge, it.zone(), place);
    if (!kept || holder.holder().empty() || plus_seconds(kept->set_at, kClaimDay) <= judge.now()) {
      return names::kNotFresh;
    }
    if (!same(kept->before, it)) return names::kNotBefore;
    if (same(set, it)) return Code::no_effect;
    const std::string claims = it.zone() + "/" + place;
    const state::Key own{"names-fault-claims", claims, actor.party};
    if (judge.records().find(own) != nullptr) return Code::no_effect;
    v1::FaultClaim claim;
    claim.set_finding(finding(it));
    wire::set_time(*claim.mutable_at(), judge.now());
    judge.records().write(own, claim);
    const std::set<std::string> agreed = who_agree(judge, claims, observers);
    if (!agreed.empty()) set_back(judge, it, set, agreed);
    return Code::done;
  }

 private:
  static Bytes finding(const v1::ClaimFault& it) {
    Bytes octets("comity fault v1\n");
    append_u64(octets, it.set_height());
    append_u32(octets, it.ttl_seconds());
    append_list(octets, {it.before().rdata().begin(), it.before().rdata().end()});
    return crypto::sha256(octets).bytes();
  }

  // None: they are not enough.
  static std::set<std::string> who_agree(const Judge& judge, const std::string& claims,
                                         const v1::Observers& observers) {
    std::set<std::string> parties;
    std::set<std::string> voices;
    judge.records().each("names-fault-claims", claims, [&](const Bytes& who, const Bytes&) {
      v1::Party known;
      if (!observes(observers, who) || !judge.find_party(who, known) ||
          standing_of(known) != v1::ACTIVE || known.has_keys_hold()) {
        return;
      }
      parties.insert(who);
      voices.insert(judge.voice_of(who));
    });
    return voices.size() < observers.threshold() ? std::set<std::string>() : parties;
  }

  static void set_back(Judge& judge, const v1::ClaimFault& it, const v1::RecordSet& refused,
                       const std::set<std::string>& agreed) {
    v1::RecordSet again;
    again.set_type(it.type());
    again.set_ttl_seconds(it.ttl_seconds());
    *again.mutable_rdata() = it.before().rdata();
    again.set_set_height(judge.height());
    judge.write_set(it.zone(), it.owner(), again);
    v1::SetBack record;
    record.set_height(judge.height());
    record.set_refused_height(it.set_height());
    for (const std::string& who : agreed) record.add_by(who);
    Bytes octets("comity record set v1\n");
    append_u32(octets, refused.ttl_seconds());
    append_list(octets, {refused.rdata().begin(), refused.rdata().end()});
    record.set_refused(crypto::sha256(octets).bytes());
    judge.records().write({"names-faults", it.zone(), fault_place(it.owner(), it.type())}, record);
  }
};

}  // namespace

std::optional<Bytes> note_before(const Judge& judge, const v1::SetRecords& it) {
  v1::Delegation record;
  judge.find_delegation(it.zone(), judge.closest(it.zone(), it.owner()), record);
  const bool observed = judge.records().find({"names-tables", "observers", it.zone()}) != nullptr;
  if (it.rdata().empty() || judge.height() == 0 || record.holder().empty() || !observed) {
    return std::nullopt;
  }
  const std::string place = fault_place(it.owner(), it.type());
  const Bytes* standing = judge.records().find({"names", it.zone(), "set/" + place});
  const std::optional<Kept> kept = kept_of(judge, it.zone(), place);
  const bool proved = standing == nullptr || !kept ||
                      plus_seconds(kept->set_at, kHourSeconds) <= judge.now() ||
                      plus_seconds(kept->replaced_at, kClaimDay) <= judge.now();
  Bytes noted;
  for (const Time time : {judge.now(), proved ? judge.now() : kept->replaced_at}) {
    append_u64(noted, static_cast<std::uint64_t>(time.milliseconds));
  }
  if (standing == nullptr) return noted;
  if (proved) return noted + *standing;
  return kept->before.rdata().empty() ? noted : noted + wire::encode(kept->before);
}

// Of what somebody has set within a day; else somebody sets it.
Workload::Wish Workload::at_fault() {
  struct Seen {
    std::string owner;
    std::uint64_t height = 0;
    Bytes before;
  };
  std::vector<Seen> seen;
  const std::string suffix = "/TXT";
  judge_.records().each("names-fresh", kZone, [&](const Bytes& place, const Bytes& value) {
    if (!place.ends_with(suffix)) return;
    const auto set = judge_.records().get<v1::RecordSet>({"names", kZone, "set/" + place});
    v1::RecordSet before;
    static_cast<void>(wire::parse_stored(value.substr(kTimeBytes), before));
    seen.push_back({place.substr(0, place.size() - suffix.size()), set.set_height(),
                    before.rdata().empty() ? "" : before.rdata(0).substr(1)});
  });
  const auto observers = judge_.records().get<v1::Observers>({"names-tables", "observers", kZone});
  if (seen.empty() || chance_.in(1, 4)) {
    const std::string label = held_territory();
    v1::Delegation record;
    judge_.find_delegation(kZone, label, record);
    const std::string party = record.holder().empty() ? anybody() : one_of(record.holder());
    return {party, test::set_text("www." + label + "." + kZone,
                                  "text " + std::to_string(chance_.below(3)))};
  }
  // Mostly all say the same, as loaders of one zone do.
  const Seen& one = chance_.in(3, 4) ? seen.front() : chance_.pick(seen);
  const bool sound = chance_.in(7, 8);
  v1::Action action = test::claim_fault(one.owner, sound ? one.height : one.height + 1,
                                        chance_.in(7, 8) ? one.before : "text 9");
  const bool observer = !observers.parties().empty() && chance_.in(14, 15);
  const auto at = static_cast<int>(
      chance_.below(static_cast<std::uint64_t>(std::max(1, observers.parties_size()))));
  return {observer ? observers.parties(at) : somebody_active(), action};
}

std::vector<ActionRow> actions_of_faults() {
  ActionRow claims =
      row<ClaimFault, &v1::Action::names_claim_fault>({460, "names.claim_fault", v1::SIGN, false});
  claims.seat = true;
  return {claims};
}

}  // namespace comity::simulation
