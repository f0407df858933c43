// From words on the command line to actions, in the canonical form that the registers ask for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "wire/fwd.h"

namespace comity::cli {

// What the commands about zones, delegations and hosts take.
struct NameOptions {
  std::string zone;
  std::string label;
  std::string name;  // of a host
  std::string holder;
  std::string sponsor;
  std::vector<std::string> name_servers;
  std::vector<std::string> ds;     // "TAG ALGORITHM TYPE HEX"
  std::vector<std::string> hosts;  // "name=address,address"
  std::vector<std::string> addresses;
  std::uint32_t ns_ttl = 172'800;
  std::uint32_t ds_ttl = 86'400;
  std::uint32_t address_ttl = 172'800;
  std::string type;                // of an apex set
  std::vector<std::string> rdata;  // in presentation form
  std::uint32_t ttl = 86'400;
  std::string primary, mailbox;  // SOA
  std::uint32_t refresh = 1'800, retry = 900, expire = 604'800, minimum = 86'400;
  std::uint32_t serial = 0;
};

[[nodiscard]] Result<v1::Action> create_delegation(const NameOptions& options);
[[nodiscard]] Result<v1::Action> remove_delegation(const NameOptions& options);
[[nodiscard]] Result<v1::Action> transfer_delegation(const NameOptions& options);
[[nodiscard]] Result<v1::Action> claim_delegation(const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_name_servers(const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_ds(const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_host(const NameOptions& options);
[[nodiscard]] Result<v1::Action> remove_host(const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_apex(const NameOptions& options);
[[nodiscard]] Result<v1::Action> set_zone(const NameOptions& options);

// The JSON form of an action from a file.
[[nodiscard]] Result<v1::Action> action_from_file(const std::string& path);

}  // namespace comity::cli
