#include "registers/names/host_record.h"

#include "wire/messages.h"

namespace comity::names {

v1::Host host_record(const v1::HostAddresses& addresses, std::uint64_t height) {
  v1::Host host;
  *host.mutable_ipv4() = addresses.ipv4();
  *host.mutable_ipv6() = addresses.ipv6();
  host.set_ipv4_ttl_seconds(addresses.ipv4().empty() ? 0 : addresses.ipv4_ttl_seconds());
  host.set_ipv6_ttl_seconds(addresses.ipv6().empty() ? 0 : addresses.ipv6_ttl_seconds());
  host.set_addresses_height(height);
  return host;
}

}  // namespace comity::names
