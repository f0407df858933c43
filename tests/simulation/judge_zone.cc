#include "judge_zone.h"

#include <algorithm>
#include <map>

#include "names_text.h"
#include "wire/messages.h"

namespace comity::simulation {
namespace {

constexpr std::uint32_t kA = 1;
constexpr std::uint32_t kNs = 2;
constexpr std::uint32_t kSoa = 6;
constexpr std::uint32_t kAaaa = 28;
constexpr std::uint32_t kDs = 43;

Bytes soa_of(const v1::Soa& soa, std::uint32_t serial) {
  Bytes rdata = wire_name(soa.primary()) + wire_name(soa.mailbox());
  for (const std::uint32_t field : {serial, soa.refresh_seconds(), soa.retry_seconds(),
                                    soa.expire_seconds(), soa.minimum_seconds()}) {
    append_u32(rdata, field);
  }
  return rdata;
}

// What a zone has below its apex, as it stands on record.
struct Below {
  std::string apex;
  std::map<std::string, v1::Delegation> delegations;  // by label
  std::set<std::string> addressed;                    // names with an address, the apex among them

  [[nodiscard]] bool inside(const std::string& server) const {
    return server == apex || lies_below(server, apex);
  }
  [[nodiscard]] bool reachable(const v1::Delegation& record) const {
    return std::any_of(record.name_servers().begin(), record.name_servers().end(),
                       [&](const std::string& s) { return !inside(s) || addressed.contains(s); });
  }
  // The closest with name servers at or above the name; "" without.
  [[nodiscard]] std::string cut(const std::string& name) const {
    for (const std::string& label : labels_up(name, apex)) {
      const auto found = delegations.find(label);
      if (found != delegations.end() && !found->second.name_servers().empty()) return label;
    }
    return "";
  }
  // docs/spec/zone.md: with an address, elsewhere, or behind another delegation that is reachable.
  [[nodiscard]] bool shown(const std::string& label, const std::string& server) const {
    if (!inside(server) || addressed.contains(server)) return true;
    if (server == apex) return false;
    const std::string other = cut(server);
    return !other.empty() && other != label && reachable(delegations.at(other));
  }
};

void add_delegation(const Below& below, const std::string& label, std::set<Bytes>& serving,
                    std::set<ZoneRecord>& zone) {
  const v1::Delegation& record = below.delegations.at(label);
  const Bytes owner = wire_name(full_name(label, below.apex));
  bool cut = false;
  for (const std::string& server : record.name_servers()) {
    if (!below.shown(label, server)) continue;
    zone.emplace(owner, kNs, record.ns_ttl_seconds(), wire_name(server));
    serving.insert(wire_name(server));
    cut = true;
  }
  if (!cut) return;
  for (const v1::DelegationSigner& ds : record.ds()) {
    Bytes rdata;
    append_u16(rdata, static_cast<std::uint16_t>(ds.key_tag()));
    rdata.push_back(static_cast<char>(ds.algorithm()));
    rdata.push_back(static_cast<char>(ds.digest_type()));
    zone.emplace(owner, kDs, record.ds_ttl_seconds(), rdata + ds.digest());
  }
}

// Of those below the apex, which is there already.
void add_set(const Below& below, const Bytes& key, const Bytes& value, std::set<ZoneRecord>& zone) {
  const std::string owner = key.substr(4, key.rfind('/') - 4);
  v1::RecordSet set;
  if (owner == below.apex || !below.cut(owner).empty() || !wire::parse_stored(value, set)) return;
  for (const Bytes& rdata : set.rdata()) {
    zone.emplace(wire_name(owner), set.type(), set.ttl_seconds(), rdata);
  }
}

}  // namespace

std::set<ZoneRecord> zone_of(const Records& records, const std::string& apex) {
  std::set<ZoneRecord> zone;
  std::set<Bytes> serving;  // hosts that an NS set names
  Below below{apex, {}, {}};
  const auto revision =
      records.get<v1::Revision>({"ledger", "revisions", "names" + std::string(1, '\0') + apex});
  records.each("names", apex, [&](const Bytes& key, const Bytes& value) {
    if (key == "zone") {
      v1::Zone record;
      if (!wire::parse_stored(value, record)) return;
      // Of the serials 1 to 2^32 - 1 in a ring; 0 is none of them.
      const std::uint64_t sum = record.serial_base() + revision.count();
      const auto serial =
          static_cast<std::uint32_t>(sum > 0xffffffff ? (sum - 1) % 0xffffffff + 1 : sum);
      zone.emplace(wire_name(apex), kSoa, record.soa().ttl_seconds(), soa_of(record.soa(), serial));
    } else if (key.starts_with("set/" + apex + "/")) {
      v1::RecordSet set;
      if (!wire::parse_stored(value, set)) return;
      for (const Bytes& rdata : set.rdata()) {
        zone.emplace(wire_name(apex), set.type(), set.ttl_seconds(), rdata);
        if (set.type() == kNs) serving.insert(rdata);
        if (set.type() == kA || set.type() == kAaaa) below.addressed.insert(apex);
      }
    } else if (key.starts_with("delegation/")) {
      v1::Delegation record;
      if (!wire::parse_stored(value, record)) return;
      below.delegations[key.substr(11)] = record;
    } else if (key.starts_with("host/")) {
      below.addressed.insert(key.substr(5));
    }
  });
  for (const auto& [label, record] : below.delegations) add_delegation(below, label, serving, zone);
  records.each("names", apex, [&](const Bytes& key, const Bytes& value) {
    if (key.starts_with("set/")) return add_set(below, key, value, zone);
    if (!key.starts_with("host/")) return;
    const Bytes owner = wire_name(key.substr(5));
    v1::Host host;
    if (!wire::parse_stored(value, host)) return;
    // Below a cut only those that serve somebody.
    if (!below.cut(key.substr(5)).empty() && !serving.contains(owner)) return;
    for (const Bytes& address : host.ipv4()) {
      zone.emplace(owner, kA, host.ipv4_ttl_seconds(), address);
    }
    for (const Bytes& address : host.ipv6()) {
      zone.emplace(owner, kAaaa, host.ipv6_ttl_seconds(), address);
    }
  });
  return zone;
}

}  // namespace comity::simulation
