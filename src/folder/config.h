// The configuration of a node and that of a signer: TOML files, every field with a default, unknown
// fields refused by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "dns/name.h"
#include "ledger/ledger.h"
#include "machine/log.h"

namespace comity::folder {

// The hidden primary (servers/dns).
struct DnsConfig {
  std::vector<std::string> listen;      // "127.0.0.1:5353"; none: zones are not served
  std::vector<std::string> tls_listen;  // the same over TLS, with these two files
  std::string certificate;
  std::string certificate_key;
  std::string keys_file;                 // key statements, as tsig-keygen writes them
  bool is_open = false;                  // zones are handed to who has no key, too
  bool takes_updates = false;            // DNS UPDATE, signed by narrower keys
  std::vector<std::string> secondaries;  // "192.0.2.7:53 NAME-OF-KEY", the key where there is one
  std::optional<dns::Name> catalog;      // the zone that lists the others
  // A program and its arguments, with "{zone}" and "{file}", that has to take each version first.
  std::vector<std::string> check;
};

struct Config {
  std::string data = "data";  // the community's folder, made by `comity init`

  std::string api_address = "127.0.0.1";
  std::uint16_t api_port = 8653;         // 0: any free one
  std::vector<std::string> api_proxies;  // addresses; who asks through them has its own turn

  std::string zone_folder;  // empty: <data>/zones

  std::string passphrase_file;  // for the node's log key when it is sealed; empty: asked

  machine::LogLevel log_level = machine::LogLevel::info;
  bool accept_clock_jump = false;  // docs/decisions/clock.md
  // Of one start, never of a file: what was acknowledged after the store's height is given up.
  bool accept_older_state = false;

  // No new transactions when the disk has less left than this (upkeep/space.h).
  std::uint64_t reserve_mib = 256;
  ledger::Retention retention;  // old heights that stay provable

  std::uint32_t answer_seconds = 10;  // how long a signing session waits for who does not answer

  DnsConfig dns;
};

// What a party's signer signs of what is true: its own judgement, beyond the community's.
struct SignerPolicy {
  std::vector<dns::Name> zones;     // no others; empty: those of its shares
  std::uint32_t horizon_days = 60;  // signatures do not last longer than so from now on
  // Of the names of a zone, within 30 days: that went; and those with the ones that came to point
  // elsewhere, of which so many may in any case.
  std::uint32_t most_removed_percent = 5;
  std::uint32_t most_changed_percent = 50;
  std::uint32_t changed_in_any_case = 5;
  std::uint32_t minimum_interval_seconds = 0;  // from the last that it signed of the zone
};

struct SignerConfig {
  std::string node = "http://127.0.0.1:8653";  // that it follows and hands its answers to
  std::optional<Hash> community;               // pinned
  std::string passphrase_file;                 // for shares and key; empty: asked
  machine::LogLevel log_level = machine::LogLevel::info;
  std::uint32_t answer_seconds = 10;  // how long a session waits for who does not answer
  SignerPolicy policy;
};

// Paths in the file are relative to the file's folder.
[[nodiscard]] Result<Config> read_config(const std::string& path);
[[nodiscard]] Result<SignerConfig> read_signer_config(const std::string& path);
// <data>/comityd.toml when it exists, else empty.
[[nodiscard]] std::string default_config(const std::string& data);
[[nodiscard]] Result<machine::LogLevel> parse_log_level(std::string_view name);

}  // namespace comity::folder
