// One look at what a child zone says of its name servers with CSYNC (RFC 7477), as child_look.h
// looks at its keys: all its name servers are asked, and what they say is judged as the ledger
// judges it. One thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apps/comity/child_look.h"
#include "dns/validation/child_servers.h"
#include "wire/messages.h"

namespace comity::cli {

// A host on record; whose it is where it is not the child's holder's.
struct HostOnRecord {
  v1::HostAddresses addresses;
  bool is_of_others = false;
};
// Of a host without a record: no addresses.
using FindHost = std::function<Result<HostOnRecord>(const std::string& name)>;

struct ServersLook {
  Look::State state = Look::State::unchanged;
  std::string why;
  dns::ChildServers shown;               // changed: what is claimed
  std::vector<v1::HostAddresses> hosts;  // changed: those with other addresses, as they will be
};
// An error: the record of a host could not be had.
[[nodiscard]] Result<ServersLook> look_at_servers(const Child& child, const Patience& patience,
                                                  Time now, const FindHost& find_host);

[[nodiscard]] v1::Action claim_of(const Child& child, const ServersLook& look);

}  // namespace comity::cli
