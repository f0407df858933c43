// What the actions of names have in common, for the judge. Pure functions, any thread.
#pragma once

#include <algorithm>
#include <set>
#include <string>

#include "judge.h"
#include "names_text.h"

namespace comity::simulation {

// What does not exist is called the actor's, so that the refusal is that it does not exist.
[[nodiscard]] inline std::string owner_of_nothing(const Judge::Actor& actor) {
  return actor.decision ? "" : actor.party;
}
// docs/spec/actions.md, "Narrower keys".
[[nodiscard]] inline bool reaches(const Judge& judge, const v1::KeyPower& power,
                                  const std::string& zone, const std::string& owner,
                                  const std::set<std::uint32_t>& types) {
  const std::set<std::uint32_t> given(power.types().begin(), power.types().end());
  v1::Delegation record;
  return zone == power.zone() &&
         std::includes(given.begin(), given.end(), types.begin(), types.end()) &&
         (owner == power.owner() || (power.below() && lies_below(owner, power.owner()))) &&
         judge.closest(zone, owner) == power.label() &&
         judge.find_delegation(zone, power.label(), record) &&
         record.held_height() == power.held_height();
}
// Who holds those of these servers that lie in the zone.
[[nodiscard]] inline std::set<std::string> holders_of(
    const Judge& judge, const std::string& zone,
    const google::protobuf::RepeatedPtrField<std::string>& servers) {
  std::set<std::string> holders;
  for (const std::string& server : servers) holders.insert(judge.host_holder(zone, server));
  return holders;
}
// Who holds the names and the hosts at or below this one.
[[nodiscard]] inline std::set<std::string> holders_below(const Judge& judge,
                                                         const std::string& zone,
                                                         const std::string& name) {
  std::set<std::string> holders;
  const auto inside = [&](const std::string& other) {
    return other == name || lies_below(other, name);
  };
  for (const std::string& label : judge.delegations(zone)) {
    v1::Delegation record;
    if (inside(full_name(label, zone)) && judge.find_delegation(zone, label, record)) {
      holders.insert(record.holder());
    }
  }
  for (const std::string& host : judge.hosts(zone)) {
    if (inside(host)) holders.insert(judge.host_holder(zone, host));
  }
  return holders;
}
[[nodiscard]] inline v1::Host host_from(const Judge& judge, const v1::HostAddresses& it) {
  v1::Host host;
  host.set_addresses_height(judge.height());
  *host.mutable_ipv4() = it.ipv4();
  *host.mutable_ipv6() = it.ipv6();
  host.set_ipv4_ttl_seconds(it.ipv4().empty() ? 0 : it.ipv4_ttl_seconds());
  host.set_ipv6_ttl_seconds(it.ipv6().empty() ? 0 : it.ipv6_ttl_seconds());
  return host;
}

template <typename Set>
[[nodiscard]] v1::RecordSet set_from(const Judge& judge, const Set& it) {
  v1::RecordSet set;
  set.set_type(it.type());
  set.set_ttl_seconds(it.ttl_seconds());
  *set.mutable_rdata() = it.rdata();
  set.set_set_height(judge.height());
  return set;
}

}  // namespace comity::simulation
