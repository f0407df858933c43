// From words on the command line to actions, in the canonical form that the registers ask for. What
// a person does not say stays as it is: where the words leave something out that stands on record,
// the node is asked for that record, with its proof. Nothing is removed by leaving a word out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/comity/session.h"

namespace comity::cli {

// Seconds, when they were said.
using Seconds = std::optional<std::uint32_t>;

// What the commands about zones, delegations and hosts take.
struct NameOptions {
  std::string zone;
  std::string label;
  std::string name;  // of a host, an owner
  std::string holder;
  std::string sponsor;
  std::string ground;  // silence or breach
  std::string claimant;
  std::vector<std::string> name_servers;
  std::vector<std::string> ds;     // "TAG ALGORITHM TYPE HEX"
  std::vector<std::string> hosts;  // "name=address,address"
  std::vector<std::string> addresses;
  Seconds ns_ttl, ds_ttl, address_ttl;
  std::string type;                    // of a record set
  std::vector<std::string> rdata;      // in presentation form
  bool none = false;                   // the set is to be empty
  bool ends = false;                   // a use that was accepted, a request, a naming
  std::vector<std::string> follow;     // of what a child publishes: cds, cdnskey
  bool removal = false;                // also that it wants no DS set
  bool bootstrap = false;              // also its first DS set
  std::vector<std::string> observers;  // parties
  std::uint32_t threshold = 2;         // of them
  std::string from;                    // of a request: who is asked
  std::uint32_t days = 30;             // of a request
  Seconds ttl;
  std::uint32_t per_mille = 0;            // of a guard
  std::optional<std::uint32_t> at_least;  // of it, names
  std::string effect;                     // hash, that a second decision confirms
  std::uint32_t changed = 0, total = 0;   // names, of that
  std::uint64_t confirmed = 0;            // the proposal whose effect that is
  std::string primary, mailbox;           // SOA
  Seconds refresh, retry, expire, minimum;
  std::uint32_t serial = 0;
};

// The apex of a zone, with its trailing dot and in lower case. No name is not the root: a variable
// of a script that is empty must not act there.
[[nodiscard]] std::string apex_of(const NameOptions& options);

// A name in lower case with its last dot. `ns1` may be meant as one of the zone or as one of the
// root, so it is neither, and both are shown: below the root alone both are the same.
[[nodiscard]] Result<std::string> absolute_name(const NameOptions& options,
                                                const std::string& name);

[[nodiscard]] Result<v1::Action> create_delegation(const Common& common,
                                                   const NameOptions& options);
[[nodiscard]] Result<v1::Action> remove_delegation(const Common& common,
                                                   const NameOptions& options);
[[nodiscard]] Result<v1::Action> transfer_delegation(const Common& common,
                                                     const NameOptions& options);
[[nodiscard]] Result<v1::Action> hold_delegation(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> award_delegation(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> claim_delegation(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_name_servers(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_ds(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_host(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> remove_host(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_apex(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_records(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> accept_use(const Common& common, const NameOptions& options);
// Who is to have a name when its holder is gone; without a label of all that it holds.
[[nodiscard]] Result<v1::Action> name_successor(const Common& common, const NameOptions& options);
// What is held together with others is theirs alone from then on.
[[nodiscard]] Result<v1::Action> leave_name(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> succeed(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_order(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_observers(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_guard(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> confirm_changes(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_zone(const Common& common, const NameOptions& options);
// The JSON form of an action from a file.
[[nodiscard]] Result<v1::Action> action_from_file(const std::string& path);

}  // namespace comity::cli
