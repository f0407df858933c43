#include "judge_zone.h"

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

void add_delegation(const v1::Delegation& record, const Bytes& owner, std::set<ZoneRecord>& zone) {
  for (const std::string& server : record.name_servers()) {
    zone.emplace(owner, kNs, record.ns_ttl_seconds(), wire_name(server));
  }
  for (const v1::DelegationSigner& ds : record.ds()) {
    Bytes rdata;
    append_u16(rdata, static_cast<std::uint16_t>(ds.key_tag()));
    rdata.push_back(static_cast<char>(ds.algorithm()));
    rdata.push_back(static_cast<char>(ds.digest_type()));
    zone.emplace(owner, kDs, record.ds_ttl_seconds(), rdata + ds.digest());
  }
}

}  // namespace

std::set<ZoneRecord> zone_of(const Records& records, const std::string& apex) {
  std::set<ZoneRecord> zone;
  std::set<Bytes> serving;  // hosts that an NS set names
  const auto revision =
      records.get<v1::Revision>({"ledger", "revisions", "names" + std::string(1, '\0') + apex});
  records.each("names", apex, [&](const Bytes& key, const Bytes& value) {
    if (key == "zone") {
      v1::Zone record;
      if (!wire::parse_stored(value, record)) return;
      const auto serial = static_cast<std::uint32_t>(record.serial_base() + revision.count());
      zone.emplace(wire_name(apex), kSoa, record.soa().ttl_seconds(), soa_of(record.soa(), serial));
    } else if (key.starts_with("apex/")) {
      v1::ApexSet set;
      if (!wire::parse_stored(value, set)) return;
      for (const Bytes& rdata : set.rdata()) {
        zone.emplace(wire_name(apex), set.type(), set.ttl_seconds(), rdata);
        if (set.type() == kNs) serving.insert(rdata);
      }
    } else if (key.starts_with("delegation/")) {
      v1::Delegation record;
      if (!wire::parse_stored(value, record)) return;
      add_delegation(record, wire_name(full_name(key.substr(11), apex)), zone);
      for (const std::string& server : record.name_servers()) serving.insert(wire_name(server));
    }
  });
  records.each("names", apex, [&](const Bytes& key, const Bytes& value) {
    if (!key.starts_with("host/")) return;
    const Bytes owner = wire_name(key.substr(5));
    v1::Host host;
    if (!serving.contains(owner) || !wire::parse_stored(value, host)) return;
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
