// docs/spec/keys.md, "Takeover", as the judge reads it.
#include <algorithm>

#include "judge.h"

namespace comity::simulation {
namespace {

constexpr std::uint64_t kIds = std::uint64_t{1} << 63;

state::Key takeover_key(const std::string& zone) { return {"keys", zone, "takeover"}; }

}  // namespace

bool Judge::find_takeover(const std::string& zone, v1::Takeover& out) const {
  return records_.read(takeover_key(zone), out);
}

void Judge::write_takeover(const std::string& zone, const v1::Takeover& takeover) {
  records_.write(takeover_key(zone), takeover);
  const std::uint64_t id = kIds | takeover.since_decision();
  if (takeover.stage() == v1::KEYS_LEAVE) {
    if (!takeover.has_until()) return cancel("keys", id);
    return schedule("keys", id, moment_of(takeover.until()));
  }
  Time due = moment_of(takeover.ends_at());
  if (takeover.stage() == v1::DS_OURS) due = std::min(due, moment_of(takeover.until()));
  schedule("keys", id, due);
}

void Judge::end_takeover(const std::string& zone, v1::Takeover takeover) {
  if (takeover.way() == v1::GAP) {
    records_.erase(takeover_key(zone));
    return cancel("keys", kIds | takeover.since_decision());
  }
  // Whoever knows an NS set with the servers of both needs the keys of both.
  Time needed = now_;
  if (takeover.stage() >= v1::DS_OF_BOTH) needed = std::max(needed, moment_of(takeover.until()));
  if (takeover.stage() == v1::DS_OF_BOTH) {
    v1::SigningGroup group;
    records_.read({"keys", zone, "group/key"}, group);
    const auto servers = records_.get<v1::RecordSet>({"names", zone, "set/" + zone + "/NS"});
    const std::uint32_t seconds =
        std::max({2U * 86'400, servers.ttl_seconds(), group.terms().dnskey_ttl_seconds()});
    needed = std::max(needed, plus_seconds(now_, seconds));
  }
  needed = std::min(needed, plus_seconds(now_, 7LL * 86'400));
  takeover.set_stage(v1::KEYS_LEAVE);
  wire::set_time(*takeover.mutable_since(), now_);
  takeover.clear_until();
  if (needed > now_) wire::set_time(*takeover.mutable_until(), needed);
  write_takeover(zone, takeover);
}

void Judge::end_takeover(std::uint64_t id) {
  for (const std::string& zone : zones()) {
    v1::Takeover takeover;
    if (!find_takeover(zone, takeover) || (kIds | takeover.since_decision()) != id) continue;
    if (takeover.stage() != v1::KEYS_LEAVE) return end_takeover(zone, takeover);
    takeover.clear_until();
    return write_takeover(zone, takeover);
  }
}

}  // namespace comity::simulation
