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

// What the commands about zones, their keys, delegations and hosts take.
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
  std::string type;                // of a record set
  std::vector<std::string> rdata;  // in presentation form
  bool none = false;               // the set is to be empty
  bool ends = false;               // a use that was accepted
  Seconds ttl;
  std::string primary, mailbox;  // SOA
  Seconds refresh, retry, expire, minimum;
  std::uint32_t serial = 0;
  std::string role;                  // of a key: key-signing or zone-signing
  std::vector<std::string> members;  // of its next group
  std::optional<std::uint32_t> threshold;
  Seconds round;  // of a ceremony
};

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
[[nodiscard]] Result<v1::Action> set_zone(const Common& common, const NameOptions& options);
// A key that is to follow on the one that stands, made by the same members with the same terms.
[[nodiscard]] Result<v1::Action> roll_key(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> call_off_roll(const Common& common, const NameOptions& options);
[[nodiscard]] Result<v1::Action> note_parent_ds(const Common& common, const NameOptions& options);

// The JSON form of an action from a file.
[[nodiscard]] Result<v1::Action> action_from_file(const std::string& path);

}  // namespace comity::cli
