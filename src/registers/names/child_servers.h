// Name servers of children (docs/spec/names.md, "Children's name servers"): what an observer claims
// of a child zone with CSYNC, as the library that judges it has it, and what it comes to over a
// state. All but change_servers() only read. Any thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "dns/validation/child_servers.h"
#include "ledger/action.h"
#include "ledger/outcome.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::names {

// The claim of a well-formed name; what is no name is an error.
[[nodiscard]] Result<dns::ChildServers> child_servers(const v1::ClaimServers& it);
// The names in its NS set, ascending; what is no name is left out. None when it shows no set.
[[nodiscard]] std::vector<std::string> name_servers_in(const v1::ClaimServers& it);

// What stands and what is asked for in its place, for the hosts that the claim shows.
struct ServersChange {
  std::vector<Bytes> name_servers;
  std::vector<Bytes> wanted_name_servers;
  std::vector<Bytes> hosts;  // HostAddresses in canonical form
  std::vector<Bytes> wanted_hosts;
};
// Without a look at signatures. Refuses: no_effect (it shows something that stands so already),
// not_holder (a host that is not the holder's of the delegation), not_proved (other hosts or
// another TTL than come out of what is shown).
[[nodiscard]] ledger::Found<ServersChange> servers_change(const v1::ClaimServers& it,
                                                          const state::View& view,
                                                          const v1::Delegation& record);
// Does it in `draft`, act by act as the holder would by itself: addresses first, then name servers,
// then glue that nobody needs any more goes. Refuses what these acts do.
[[nodiscard]] ledger::Verdict change_servers(const v1::ClaimServers& it,
                                             const v1::Delegation& record, state::Draft& draft,
                                             const ledger::Context& context);
// As finding_hash does for keys.
[[nodiscard]] Bytes servers_finding(std::string_view name, const v1::ChildOrder& order,
                                    const ServersChange& change);

}  // namespace comity::names
