// The half of permit that several names actions share: what has to exist, who has to stand, where
// glue is owed; and how a message names a thing. Reads only, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/action.h"
#include "registers/names/well_formed.h"

namespace comity::names {

using HostList = google::protobuf::RepeatedPtrField<v1::HostAddresses>;

// no_such_zone
[[nodiscard]] ledger::Verdict require_zone(const state::View& view, std::string_view zone);
// no_such_zone, no_such_delegation
[[nodiscard]] ledger::Found<v1::Delegation> require_delegation(const state::View& view,
                                                               std::string_view zone,
                                                               std::string_view label);
// missing_glue: a name server of a delegation that lies in the zone needs an address on record,
// standing or among `created`, or nobody can reach it (RFC 1034, 4.2.1), unless it lies behind
// another delegation and is found through that one. Genesis is let off: an import brings hosts
// after delegations.
[[nodiscard]] ledger::Verdict require_glue(const state::View& view, std::string_view zone,
                                           std::string_view label, const Names& name_servers,
                                           const HostList& created, const ledger::Actor& actor);
// missing_glue: each of these that lies in the zone needs an address on record: those that serve
// the zone itself, wherever they lie.
[[nodiscard]] ledger::Verdict require_addresses(const state::View& view, std::string_view zone,
                                                const std::vector<std::string>& name_servers);

// "delegation example. in zone ."
[[nodiscard]] std::string delegation_text(std::string_view zone, std::string_view label);
[[nodiscard]] std::string host_text(std::string_view zone, std::string_view name);
[[nodiscard]] std::string zone_text(std::string_view zone);

// What does not exist belongs to nobody. The authority is asked before permit, so the subject is
// made one that passes, and permit then says what is missing instead of whose it would be.
[[nodiscard]] ledger::Subject missing_subject(const ledger::Actor& actor, std::string what);
// The holder's own part of a delegation.
[[nodiscard]] ledger::Subject delegation_subject(const state::View& view,
                                                 const ledger::Actor& actor, std::string_view zone,
                                                 std::string_view label);

// What actions with which the community decides about a delegation are derived from.
struct AboutDelegation {
  template <typename Message>
  static ledger::Subject subject(const Message& it, const state::View&, const ledger::Actor&) {
    return ledger::Subject::of_community(delegation_text(it.zone(), it.label()));
  }
};
// The same of the holder's own part of a delegation.
struct OnHeldDelegation {
  template <typename Message>
  static ledger::Subject subject(const Message& it, const state::View& view,
                                 const ledger::Actor& actor) {
    return delegation_subject(view, actor, it.zone(), it.label());
  }
};

// Whose consent is asked, of holders: ascending, without duplicates, without the empty name and
// without parties that are gone, of whom nobody hears any more. Of what several hold together each
// is asked.
[[nodiscard]] std::vector<std::string> parties(const state::View& view,
                                               const std::vector<std::string>& names);
// The holder is gone: of several who hold something together all are.
[[nodiscard]] bool is_gone(const state::View& view, std::string_view holder);
// The holder may be given something, each of several: no_such_party, holder_not_active.
[[nodiscard]] ledger::Verdict require_may_hold(const state::View& view, std::string_view holder);
// Since when the keys are what they are, of several the sum of these heights, which is another one
// after every exchange; nothing when it is no party. What was ordered with other keys is void.
[[nodiscard]] std::optional<std::uint64_t> keys_height_of(const state::View& view,
                                                          std::string_view holder);
// held_together: what one of several would do alone binds the others for good.
[[nodiscard]] ledger::Verdict require_held_alone(std::string_view holder, const std::string& what);
// Who stands in the place of a holder that is gone: its successor. Empty while it is not gone, or
// has none.
[[nodiscard]] std::string heir_of_gone(const state::View& view, std::string_view zone,
                                       std::string_view label);
// Whose names, and hosts by a sponsor, lie at or below a name: what a zone or a cut there would
// take out of sight. False when there is too much to ask for.
[[nodiscard]] bool add_holders_below(const state::View& view, std::string_view zone,
                                     std::string_view name, std::vector<std::string>& holders);
// The same of all names in the governed zones at or below this name.
[[nodiscard]] bool add_holders_of_zones(const state::View& view, std::string_view name,
                                        std::vector<std::string>& holders);
// Who holds those of these servers that lie in the zone, with repeats: nobody's host is used
// without its holder, and whoever could take its address away could stop a decision that needs it.
[[nodiscard]] std::vector<std::string> hosts_holders(const state::View& view, std::string_view zone,
                                                     const Names& name_servers);

}  // namespace comity::names
