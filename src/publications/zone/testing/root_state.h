// For tests only: the real root zone as records of state, without its signatures.
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "dns/testing/real_root.h"
#include "registers/names/queries.h"
#include "state/view.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::zone::testing {

// False when the file is absent, which real_root.h has said then.
inline bool put_real_root(state::Draft& draft) {
  v1::Zone zone;
  v1::RecordSet servers;
  std::map<std::string, v1::Delegation> delegations;
  std::map<std::string, v1::Host> hosts;
  const auto server = [](const dns::Record& record) {
    return dns::Name::from_wire(record.rdata).value().text();
  };
  for (const dns::Record& record : dns::testing::real_root_records()) {
    const bool apex = record.owner.is_root();
    const BytesView rdata = record.rdata;
    if (record.type == dns::type::kSoa) {
      constexpr std::size_t kNumbers = 20;
      const BytesView numbers = rdata.substr(rdata.size() - kNumbers);
      zone.set_serial_base(read_u32(numbers));
      v1::Soa& soa = *zone.mutable_soa();
      soa.set_primary("a.root-servers.net.");
      soa.set_mailbox("nstld.verisign-grs.com.");
      soa.set_refresh_seconds(read_u32(numbers.substr(4)));
      soa.set_retry_seconds(read_u32(numbers.substr(8)));
      soa.set_expire_seconds(read_u32(numbers.substr(12)));
      soa.set_minimum_seconds(read_u32(numbers.substr(16)));
      soa.set_ttl_seconds(record.ttl_seconds);
    } else if (record.type == dns::type::kNs && apex) {
      servers.set_type(record.type);
      servers.set_ttl_seconds(record.ttl_seconds);
      servers.add_rdata(record.rdata);
    } else if (record.type == dns::type::kNs) {
      v1::Delegation& delegation = delegations[record.owner.first_label()];
      delegation.add_name_servers(server(record));
      delegation.set_ns_ttl_seconds(record.ttl_seconds);
    } else if (record.type == dns::type::kDs) {
      v1::Delegation& delegation = delegations[record.owner.first_label()];
      v1::DelegationSigner& signer = *delegation.add_ds();
      signer.set_key_tag(read_u16(rdata));
      signer.set_algorithm(static_cast<std::uint8_t>(rdata[2]));
      signer.set_digest_type(static_cast<std::uint8_t>(rdata[3]));
      signer.set_digest(Bytes(rdata.substr(4)));
      delegation.set_ds_ttl_seconds(record.ttl_seconds);
    } else if (record.type == dns::type::kA) {
      hosts[record.owner.text()].add_ipv4(record.rdata);
      hosts[record.owner.text()].set_ipv4_ttl_seconds(record.ttl_seconds);
    } else if (record.type == dns::type::kAaaa) {
      hosts[record.owner.text()].add_ipv6(record.rdata);
      hosts[record.owner.text()].set_ipv6_ttl_seconds(record.ttl_seconds);
    }
  }
  if (delegations.empty()) return false;
  draft.put(names::zone_key("."), wire::encode(zone));
  draft.put({std::string(names::kTable), ".", "set/./NS"}, wire::encode(servers));
  for (const auto& [label, record] : delegations) {
    draft.put(names::delegation_key(".", label), wire::encode(record));
  }
  for (const auto& [host, record] : hosts) {
    draft.put(names::host_key(".", host), wire::encode(record));
  }
  return true;
}

}  // namespace comity::zone::testing
