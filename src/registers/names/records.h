// Reading and writing the records of this register, the only place that touches the index tables:
// what is written here is indexed here. Readers run on any thread; writers belong to the thread of
// their draft.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "registers/names/queries.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::names {

[[nodiscard]] bool zone_exists(const state::View& view, std::string_view zone);
[[nodiscard]] bool delegation_exists(const state::View& view, std::string_view zone,
                                     std::string_view label);
// The label of the zone cut at or above the name: a registered one with name servers; empty where
// there is none.
[[nodiscard]] std::string cut_above(const state::View& view, std::string_view zone,
                                    std::string_view name);
[[nodiscard]] bool read_code_points(const state::View& view, v1::CodePoints& out);

// What stands at or below a name, ascending: hosts, owners and types of record sets, and the labels
// of registered names.
struct Subtree {
  std::vector<std::string> hosts;
  std::vector<std::pair<std::string, std::uint16_t>> sets;
  std::vector<std::string> labels;
  // False when there is more than limits::kNamesBelow, of a territory than kNamesOfTerritory: then
  // not all of it is here.
  bool is_whole = true;
};
[[nodiscard]] Subtree subtree(const state::View& view, std::string_view zone,
                              std::string_view label);
// The same, whole with at most so many names and so many sets.
[[nodiscard]] Subtree subtree(const state::View& view, std::string_view zone,
                              std::string_view label, std::size_t most);
// The same of a registered name's territory: down to the next registered names, which are not of
// it.
[[nodiscard]] Subtree territory(const state::View& view, std::string_view zone,
                                std::string_view label);
// Something stands at the name or below it.
[[nodiscard]] bool stands(const state::View& view, std::string_view zone, std::string_view label);
// Something stands strictly below the name.
[[nodiscard]] bool has_names_below(const state::View& view, std::string_view zone,
                                   std::string_view label);
// The types of the record sets at the name, ascending; addresses are a host's and not among them.
[[nodiscard]] std::vector<std::uint16_t> types_at(const state::View& view, std::string_view zone,
                                                  std::string_view owner);
// Host records of the territory or sponsored by it, ascending.
[[nodiscard]] std::vector<std::string> hosts_of(const state::View& view, std::string_view zone,
                                                std::string_view label);
// Of the apex an A or AAAA set, of a name below it a host record.
[[nodiscard]] bool has_address(const state::View& view, std::string_view zone,
                               std::string_view name);
// The height at which this delegation came to name the host.
[[nodiscard]] std::uint64_t used_since(const state::View& view, std::string_view zone,
                                       std::string_view name, std::string_view label);
// The name servers of the apex, as names; what is no name is left out.
[[nodiscard]] std::vector<std::string> apex_servers(const v1::RecordSet& set);
// Does the NS set of the apex name this host?
[[nodiscard]] bool apex_uses(const state::View& view, std::string_view zone, std::string_view host);

void write_zone(state::Draft& draft, std::string_view zone, const v1::Zone& record);
// An empty set erases the record; either forgets what was said of the one that stood (faults.h).
void write_set(state::Draft& draft, std::string_view zone, std::string_view owner,
               const v1::RecordSet& record);
void write_code_points(state::Draft& draft, const v1::CodePoints& record);
void write_delegation(state::Draft& draft, std::string_view zone, std::string_view label,
                      const v1::Delegation& record);
void write_host(state::Draft& draft, std::string_view zone, std::string_view name,
                const v1::Host& record);
void write_use(state::Draft& draft, std::string_view zone, std::string_view host,
               std::string_view label, const v1::HostUse& record);
// No parties erase the record.
void write_observers(state::Draft& draft, std::string_view zone, const v1::Observers& record);
void write_order(state::Draft& draft, std::string_view zone, std::string_view label,
                 const v1::ChildOrder& record);
void write_claim(state::Draft& draft, Claimed what, std::string_view zone, std::string_view label,
                 std::string_view observer, const v1::ChildClaim& record);
// Of a name, or of all that a party holds (keys.h); also who is named is told, so that it is kept
// on record until then.
void write_successor(state::Draft& draft, std::string_view collection, std::string_view key,
                     const v1::NamedSuccessor& record);
void erase_successor(state::Draft& draft, std::string_view collection, std::string_view key);
// Who held the name by decision, genesis or registration before those who have taken it over one
// after the other; else who holds it.
[[nodiscard]] std::string first_holder(const state::View& view, std::string_view zone,
                                       std::string_view label, const v1::Delegation& record);
// Takes the order away, if there is one, and what was claimed.
void erase_order(state::Draft& draft, std::string_view zone, std::string_view label);
void erase_claim(state::Draft& draft, Claimed what, std::string_view zone, std::string_view label,
                 std::string_view observer);
// What the child signed until now does not undo what the holder has done by itself, where its
// standing order follows CSYNC: its name servers, or the addresses of one that is its own.
void hold_back_servers(state::Draft& draft, std::string_view zone, std::string_view label,
                       Time now);
void hold_back_host(state::Draft& draft, std::string_view zone, std::string_view host, Time now);
// A request and its entry in the index of those who are asked.
void write_request(state::Draft& draft, std::string_view party, std::string_view zone,
                   std::string_view label, const v1::NameRequest& record);
void erase_request(state::Draft& draft, std::string_view party, std::string_view zone,
                   std::string_view label);
// With its order, and who was to have it.
void erase_delegation(state::Draft& draft, std::string_view zone, std::string_view label);
void erase_host(state::Draft& draft, std::string_view zone, std::string_view name);
void erase_set(state::Draft& draft, std::string_view zone, std::string_view owner,
               std::uint16_t type);

}  // namespace comity::names
