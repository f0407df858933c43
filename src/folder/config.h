// The node's configuration: a TOML file, every field with a default, unknown fields refused by
// name.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "ledger/ledger.h"
#include "machine/log.h"

namespace comity::folder {

struct Config {
  std::string data = "data";  // the community's folder, made by `comity init`

  std::string api_address = "127.0.0.1";
  std::uint16_t api_port = 8653;  // 0: any free one

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
};

// Paths in the file are relative to the file's folder.
[[nodiscard]] Result<Config> read_config(const std::string& path);
// <data>/comityd.toml when it exists, else empty.
[[nodiscard]] std::string default_config(const std::string& data);
[[nodiscard]] Result<machine::LogLevel> parse_log_level(std::string_view name);

}  // namespace comity::folder
