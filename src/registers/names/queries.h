// Read-only questions about zones and the names in them, for publications, servers and tools.
// Any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "state/view.h"
#include "wire/fwd.h"

namespace comity::names {

inline constexpr std::string_view kTable = "names";

// Apexes in presentation form, unordered by the tree: sorted here by text.
[[nodiscard]] std::vector<std::string> zones(const state::View& view);
[[nodiscard]] bool find_zone(const state::View& view, std::string_view zone, v1::Zone& out);
[[nodiscard]] bool find_set(const state::View& view, std::string_view zone, std::string_view owner,
                            std::uint16_t type, v1::RecordSet& out);
[[nodiscard]] bool find_delegation(const state::View& view, std::string_view zone,
                                   std::string_view label, v1::Delegation& out);
[[nodiscard]] bool find_host(const state::View& view, std::string_view zone, std::string_view name,
                             v1::Host& out);

// Everything of one zone in one pass over its collection, in tree order.
struct ZoneVisitor {
  std::function<void(const v1::Zone&)> zone;
  std::function<void(std::string_view owner, const v1::RecordSet&)> set;
  std::function<void(std::string_view label, const v1::Delegation&)> delegation;
  std::function<void(std::string_view name, const v1::Host&)> host;
};
void each(const state::View& view, std::string_view zone, const ZoneVisitor& visitor);

// Which records of a zone these are.
struct ZoneParts {
  bool zone = false;
  std::set<std::pair<std::string, std::uint16_t>> sets;  // owner and type
  std::set<std::string> labels;                          // of delegations
  std::set<std::string> hosts;
};
[[nodiscard]] ZoneParts parts_of(const std::vector<state::Key>& keys, std::string_view zone);

// The state key of a record of a zone, for proofs.
[[nodiscard]] state::Key delegation_key(std::string_view zone, std::string_view label);
[[nodiscard]] state::Key host_key(std::string_view zone, std::string_view name);
[[nodiscard]] state::Key zone_key(std::string_view zone);

// What a delegation says of itself and its holder may change alone: a set and its time to live.
enum class Part { name_servers, ds };
[[nodiscard]] bool same_part(Part part, const v1::Delegation& one, const v1::Delegation& other);
// True when `action`, or an act of a batch, puts a `part` on this delegation: then `out` has it as
// it stands afterwards, and nothing else.
[[nodiscard]] bool puts_part(Part part, const v1::Action& action, std::string_view zone,
                             std::string_view label, v1::Delegation& out);

// The same of a host's addresses, each family with its time to live.
[[nodiscard]] bool same_addresses(const v1::Host& one, const v1::Host& other);
[[nodiscard]] bool puts_addresses(const v1::Action& action, std::string_view zone,
                                  std::string_view name, v1::Host& out);
// Whether a message of DNS UPDATE is about a set of the zone, and whether that set, as it stands,
// has in it what the message said last. What stood there before is not in the message, so it alone
// never says all of a set.
[[nodiscard]] bool updates_part(Part part, const v1::Action& action, std::string_view zone,
                                std::string_view label);
[[nodiscard]] bool updates_addresses(const v1::Action& action, std::string_view zone,
                                     std::string_view name);
[[nodiscard]] bool agrees_with_part(Part part, const v1::Action& action, std::string_view zone,
                                    std::string_view label, const v1::Delegation& stands);
[[nodiscard]] bool agrees_with_addresses(const v1::Action& action, std::string_view zone,
                                         std::string_view name, const v1::Host& stands);
// The labels of which the closest that is registered says whose a host is: its sponsor, else those
// at and above its name, which lies below the zone.
[[nodiscard]] std::vector<std::string> labels_of_host(std::string_view zone, std::string_view name,
                                                      const v1::Host& host);

// Whether `action`, or one of the acts of a batch, writes records of this zone.
[[nodiscard]] bool changes_zone(const v1::Action& action, std::string_view zone);

// The label of the closest registered name at or above this one, which decides whose it is; empty
// where there is none: the apex, and what nobody registered, are the community's.
[[nodiscard]] std::string registered_above(const state::View& view, std::string_view zone,
                                           std::string_view name);
// The party from which this action would take something by due process, which is heard about it;
// empty for any other action.
[[nodiscard]] std::string taken_from(const state::View& view, const v1::Action& action);
// Its holder; empty when it has none.
[[nodiscard]] std::string holder_above(const state::View& view, std::string_view zone,
                                       std::string_view name);
// Who holds the host: the holder of the closest registered name, else of its sponsor; empty when
// neither is claimed, and for a host that the NS set of the apex names: that is the community's.
[[nodiscard]] std::string host_holder(const state::View& view, std::string_view zone,
                                      std::string_view name);
// What its holder has said of `label` using the host; false when it said nothing to whoever holds
// the delegation now.
[[nodiscard]] bool find_use(const state::View& view, std::string_view zone, std::string_view host,
                            std::string_view label, v1::HostUse& out);
// That a party wants to hold a name which `from` is to register below its own.
struct Requested {
  std::string party;
  std::string zone;
  std::string label;
  std::string from;

  friend auto operator<=>(const Requested&, const Requested&) = default;
};
[[nodiscard]] bool find_request(const state::View& view, std::string_view party,
                                std::string_view zone, std::string_view label,
                                v1::NameRequest& out);
// Ascending; those whose time is over are among them.
[[nodiscard]] std::vector<Requested> requests_of(const state::View& view, std::string_view party);
[[nodiscard]] std::vector<Requested> requests_to(const state::View& view, std::string_view from);
// What the effect of a proposal left as it stood of the sets that it was to change; false when
// there is nothing.
[[nodiscard]] bool find_skipped(const state::View& view, std::string_view zone,
                                std::uint64_t proposal, v1::SkippedSets& out);
// The single acts that names.change_sets stands for; what is not well-formed is left out.
[[nodiscard]] std::vector<v1::Action> acts_of_changes(const v1::ChangeSets& it);
// Labels of the delegations that name this host as a name server, ascending.
[[nodiscard]] std::vector<std::string> delegations_using(const state::View& view,
                                                         std::string_view zone,
                                                         std::string_view name);

}  // namespace comity::names
