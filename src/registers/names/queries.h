// Read-only questions about zones and the names in them, for publications, servers and tools.
// Any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
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
// One record of a zone's collection. A visitor need not have all four.
void hand_over(BytesView key, BytesView value, const ZoneVisitor& visitor);

// Which records of a zone these are.
struct ZoneParts {
  bool zone = false;
  std::set<std::pair<std::string, std::uint16_t>> sets;  // owner and type
  std::set<std::string> labels;                          // of delegations
  std::set<std::string> hosts;
};
[[nodiscard]] ZoneParts parts_of(const std::vector<state::Key>& keys, std::string_view zone);

// The state key of a record of a zone, for proofs.
[[nodiscard]] state::Key set_key(std::string_view zone, std::string_view owner, std::uint16_t type);
[[nodiscard]] state::Key delegation_key(std::string_view zone, std::string_view label);
[[nodiscard]] state::Key host_key(std::string_view zone, std::string_view name);
[[nodiscard]] state::Key zone_key(std::string_view zone);
// Table "names-skipped": what the effect of this proposal left as it stood.
[[nodiscard]] state::Key skipped_key(std::string_view zone, std::uint64_t proposal);

// What a delegation says of itself and its holder may change alone: a set and its time to live. A
// DS set is also put there by the claim of an observer, the one with which enough agree.
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
// The same of a record set, at the apex or below it.
[[nodiscard]] bool same_set(const v1::RecordSet& one, const v1::RecordSet& other);
[[nodiscard]] bool puts_set(const v1::Action& action, std::string_view zone, std::string_view owner,
                            std::uint16_t type, v1::RecordSet& out);
// And of what the zone says of itself.
[[nodiscard]] bool puts_soa(const v1::Action& action, std::string_view zone, v1::Soa& out);

// Whether a message of DNS UPDATE is about a set of the zone, and whether that set, as it stands,
// has in it what the message said last. What stood there before is not in the message, so it alone
// never says all of a set.
[[nodiscard]] bool updates_part(Part part, const v1::Action& action, std::string_view zone,
                                std::string_view label);
[[nodiscard]] bool updates_addresses(const v1::Action& action, std::string_view zone,
                                     std::string_view name);
[[nodiscard]] bool updates_set(const v1::Action& action, std::string_view zone,
                               std::string_view owner, std::uint16_t type);
[[nodiscard]] bool agrees_with_part(Part part, const v1::Action& action, std::string_view zone,
                                    std::string_view label, const v1::Delegation& stands);
[[nodiscard]] bool agrees_with_addresses(const v1::Action& action, std::string_view zone,
                                         std::string_view name, const v1::Host& stands);
[[nodiscard]] bool agrees_with_set(const v1::Action& action, std::string_view zone,
                                   std::string_view owner, const v1::RecordSet& stands);

// The labels of which the closest that is registered says whose a host is: its sponsor, else those
// at and above its name, which lies below the zone.
[[nodiscard]] std::vector<std::string> labels_of_host(std::string_view zone, std::string_view name,
                                                      const v1::Host& host);

// The registered name: "example" in "." -> "example."; "www.lab" in "example." ->
// "www.lab.example.".
[[nodiscard]] std::string name_of_label(std::string_view label, std::string_view zone);
// Whether the power of a narrower key names records of these types at `owner`
// (docs/spec/actions.md, "Narrower keys"). Whose the name is, and whether the power is void by now,
// is another question.
[[nodiscard]] bool covers(const v1::KeyPower& power, std::string_view zone, std::string_view owner,
                          std::span<const std::uint32_t> types);

// Whether `action`, or one of the acts of a batch, writes records of this zone.
[[nodiscard]] bool changes_zone(const v1::Action& action, std::string_view zone);

// The single acts of which `action` consists, those of a batch and the lines of a plan likewise, as
// far as they are about this name of the zone: what stands there, whose it is, or that it goes with
// what is above it. A message of DNS UPDATE is one act, about each name at which it changes
// something. `name` empty: about any.
[[nodiscard]] std::vector<v1::Action> acts_about(const v1::Action& action, std::string_view zone,
                                                 std::string_view name);
// Every record of the zone that the acts about this name may write but for what goes with a name
// above it: sets of each type that has a name, and the private ones that stand there in `view`.
[[nodiscard]] std::vector<state::Key> keys_at(const state::View& view, std::string_view zone,
                                              std::string_view name);

// The label of the closest registered name at or above this one, which decides whose it is; empty
// where there is none: the apex, and what nobody registered, are the community's.
[[nodiscard]] std::string registered_above(const state::View& view, std::string_view zone,
                                           std::string_view name);
// The holder from which this action would take something by due process, which is heard about it;
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
// Who has been named to take a name over when its holder is gone.
struct Succession {
  std::string successor;
  Time named_at;
  Time counts_at;    // from when on it may
  bool all = false;  // it was named for all that the holder has

  [[nodiscard]] bool counts(Time now) const { return counts_at <= now; }
};
// Nothing: nobody is, or no longer: all keys of the holder were exchanged since, or the name was
// put on hold, but for a silence that lasts.
[[nodiscard]] std::optional<Succession> find_succession(const state::View& view,
                                                        std::string_view zone,
                                                        std::string_view label);
// Whom the party has named for all that it holds, where it has named nobody else.
[[nodiscard]] std::optional<Succession> find_succession(const state::View& view,
                                                        std::string_view party);
// For what the party is named: a zone and a label, or no zone and the party of which it is to have
// all. Ascending; those that do not stand any more are not among them. Then what it holds together
// with somebody who is gone, which counts as naming the rest when it has been for so long.
struct Awaited {
  std::string zone;
  std::string label;
  std::string holder;  // of several who is gone
  Succession as;
  bool together = false;
};
[[nodiscard]] std::vector<Awaited> awaited_by(const state::View& view, std::string_view party);
// The party is named for this name, or holds it with others, and may take it over now.
[[nodiscard]] bool may_succeed(const state::View& view, std::string_view zone,
                               std::string_view label, const std::string& party, Time now);
// As the ledger calls them (ledger/holdings.h): the name of which this action says whose it is, and
// nobody else may at the same time; that something is to be created below names; that sets of a
// holder's part are to be changed. None for others.
[[nodiscard]] std::vector<std::string> things_given(const v1::Action& action);
// The decisions that gave the party something of what it holds, ascending; what it has otherwise,
// from the genesis, by a holder's own act or as a successor, has none.
[[nodiscard]] std::vector<std::uint64_t> decisions_behind(const state::View& view,
                                                          std::string_view party);
// What the effect of a proposal left as it stood of the sets that it was to change; false when
// there is nothing.
[[nodiscard]] bool find_skipped(const state::View& view, std::string_view zone,
                                std::uint64_t proposal, v1::SkippedSets& out);
// Who observes the children of the zone; false when nobody does.
[[nodiscard]] bool find_observers(const state::View& view, std::string_view zone,
                                  v1::Observers& out);
// The standing order of whoever holds the registered name now; false when there is none, or when it
// is void: the name has changed hands or was put on hold since, or all keys of its holder were
// exchanged.
[[nodiscard]] bool find_order(const state::View& view, std::string_view zone,
                              std::string_view label, v1::ChildOrder& out);
// The labels with an order on record, also a void one, ascending.
[[nodiscard]] std::vector<std::string> ordered_labels(const state::View& view,
                                                      std::string_view zone);
// Where the operators of its name servers vouch for the first DS set of a name (RFC 9615), as
// absolute text; none where nobody can.
[[nodiscard]] std::vector<std::string> signaling_names(std::string_view zone,
                                                       std::string_view label,
                                                       const v1::Delegation& record);
// What observers have claimed of it, by observer, ascending; also what has lapsed.
enum class Claimed : std::uint8_t { keys, servers };
using ChildClaims = std::vector<std::pair<std::string, v1::ChildClaim>>;
[[nodiscard]] ChildClaims claims_of(const state::View& view, Claimed what, std::string_view zone,
                                    std::string_view label);
// When a claim lapses that too few others have made.
[[nodiscard]] Time lapses_at(const v1::ChildClaim& claim);
// A record set below the apex that its holder has set after genesis, in a zone with observers, and
// what it may be set back to (docs/spec/names.md, "Faults").
struct FreshSet {
  std::string owner;
  std::uint16_t type = 0;
  std::uint64_t set_height = 0;
  Time set_at;                    // block time
  std::uint32_t ttl_seconds = 0;  // of what it would be again
  std::vector<Bytes> before;      // its rdata; none: there would be no such set
};
// From then on nobody sets it back.
[[nodiscard]] Time fresh_until(const FreshSet& set);
// Nothing: nobody can claim it, but for the time, which the caller looks at.
[[nodiscard]] std::optional<FreshSet> find_fresh(const state::View& view, std::string_view zone,
                                                 std::string_view owner, std::uint16_t type);
// All that may be set back now, by owner and type.
[[nodiscard]] std::vector<FreshSet> fresh_sets(const state::View& view, std::string_view zone,
                                               Time now);
// Who has claimed that it is to be set back, ascending.
[[nodiscard]] std::vector<std::string> fault_claims(const state::View& view, std::string_view zone,
                                                    const FreshSet& set);
// A record set that observers have set back, and that was not set since.
struct SetBackSet {
  std::string owner;
  std::uint16_t type = 0;
  std::uint64_t height = 0;
  std::uint64_t refused_height = 0;  // whose block had set what they refused
  std::vector<std::string> by;       // ascending
};
// By owner and type.
[[nodiscard]] std::vector<SetBackSet> sets_back(const state::View& view, std::string_view zone);
// What a guard lets decisions change of a zone (docs/spec/names.md, "Guards"); numbers of names.
struct GuardStanding {
  std::uint32_t per_mille = 0;  // of `fewest`; 1000: no limit
  std::uint32_t at_least = 0;   // so many in any case
  std::uint32_t names = 0;      // that the zone has
  std::uint32_t fewest = 0;     // that it had at any time within the days that count
  std::uint32_t changed = 0;    // by decision, within these days
  std::uint32_t most = 0;       // that may be, without a second decision
  // Limits that were decided and are not in force yet, because they let more pass.
  struct Wider {
    std::uint32_t per_mille = 0;
    std::uint32_t at_least = 0;
    Time since;
  };
  std::optional<Wider> wider;
};
// Nothing where there is no guard.
[[nodiscard]] std::optional<GuardStanding> guard_of(const state::View& view, std::string_view zone,
                                                    Time now);
[[nodiscard]] bool has_guard(const state::View& view, std::string_view zone);
// The names that count, ascending, and the day (UTC) on which decisions last changed each.
struct GuardedName {
  std::string name;  // relative to the zone
  Time day;

  friend auto operator<=>(const GuardedName&, const GuardedName&) = default;
};
[[nodiscard]] std::vector<GuardedName> guarded_changes(const state::View& view,
                                                       std::string_view zone, Time now);
// What a second decision lets this effect change; false when there is none.
[[nodiscard]] bool find_confirmation(const state::View& view, std::string_view zone,
                                     const Hash& effect, v1::Confirmation& out);
// The names of a zone as guards count them, relative to it: registered ones, and owners of what
// stands outside all territories. Reads the whole zone.
[[nodiscard]] std::set<std::string> counted_names(const state::View& view, std::string_view zone);
// Where the names of a zone point.
struct Pointing {
  // A host in the zone that names beside it are delegated to.
  struct Host {
    // Of none, when it has no record; nothing when somebody holds it, who would else turn the names
    // of others by an act of its own.
    std::optional<Hash> addresses;
    std::set<std::string> users;  // names
  };
  // Of each owner below the apex at which something stands, and of each registered name, the hash
  // of what stands there: name servers, DS, addresses, CNAME, DNAME and MX, without times to live
  // and without whose it is.
  std::map<std::string, Hash> names;
  std::map<std::string, Host> hosts;
};
[[nodiscard]] Pointing pointing(const state::View& view, std::string_view zone);

// The single acts that names.change_sets stands for; what is not well-formed is left out.
[[nodiscard]] std::vector<v1::Action> acts_of_changes(const v1::ChangeSets& it);
// Labels of the delegations that name this host as a name server, ascending.
[[nodiscard]] std::vector<std::string> delegations_using(const state::View& view,
                                                         std::string_view zone,
                                                         std::string_view name);

}  // namespace comity::names
