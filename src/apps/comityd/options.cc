#include "apps/comityd/options.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "ledger/stored/layout.h"
#include "node/life_cycle.h"

namespace comity::daemon {
namespace {

constexpr const char* kSettings =
    "Settings of the configuration file (TOML), with their defaults:\n"
    "  data = \"data\"                the community's folder, made by `comity init`\n"
    "  [api]   address = \"127.0.0.1\", port = 8653\n"
    "          proxies = []           addresses of reverse proxies; they say in X-Forwarded-For\n"
    "                                 who asks\n"
    "  [zones] folder = \"<data>/zones\"\n"
    "  [keys]  passphrase_file = \"\"   for the node's key when it is sealed\n"
    "  [log]   level = \"info\"         debug, info, warning, error\n"
    "  [clock] accept_jump = false    confirm a jump of more than 5 minutes, once\n"
    "  [history] heights = 10000, days = 30, megabytes = 4096\n"
    "                               old heights that stay provable: within either of the first\n"
    "                               two, as far as the third goes; those of decisions always do\n"
    "  [signing] answer_seconds = 10  how long a session waits for who does not answer\n"
    "  [disk]  reserve_mib = 256      no new transactions when the disk has less left\n"
    "  [dns]   listen = []             addresses, as \"192.0.2.1:53\", at which secondaries ask "
    "for zones\n"
    "          keys_file = \"\"         key statements, as tsig-keygen writes them\n"
    "          open = false           hand zones to who has no key, too\n"
    "          updates = false        take DNS UPDATE, signed by narrower keys\n"
    "          secondaries = []       whom to tell of a new version: \"192.0.2.7:53 KEY\", the "
    "key\n"
    "                                 left out where there is none\n"
    "          catalog = \"\"           a zone that lists the others (RFC 9432), as "
    "\"catalog.invalid.\"\n"
    "Exit codes: 0 stopped cleanly, 1 could not start or go on, 2 wrong command line, "
    "3 the community has newer rules.";

struct Words {
  std::string config_path, data, level, passphrase_file;
  int port = -1;
  bool check_config = false;
  bool accept_clock_jump = false;
  bool accept_older_state = false;
};

void add_options(CLI::App& app, Words& words) {
  app.footer(kSettings);
  app.add_option("--config", words.config_path, "configuration file (TOML)");
  app.add_option("--data", words.data, "the community's folder; its comityd.toml is read if there");
  app.add_option("--port", words.port, "API port on the configured address")
      ->check(CLI::Range(0, 65'535));
  app.add_option("--log-level", words.level, "debug, info, warning or error");
  app.add_option("--passphrase-file", words.passphrase_file,
                 "holds the passphrase of the node's key");
  app.add_flag("--check-config", words.check_config,
               "read the configuration, say what is wrong, stop");
  app.add_flag("--accept-clock-jump", words.accept_clock_jump, "confirm that the clock is right");
  app.add_flag("--accept-older-state", words.accept_older_state,
               "go on from a store that lacks what was acknowledged, and give that up");
  app.set_version_flag("--version",
                       "comityd " + std::string(node::kVersion) + " (rules versions: 1 to " +
                           std::to_string(kRulesVersion) +
                           "; store version: " + std::to_string(ledger::kStoreVersion) + ")");
}

Status fill(Words words, folder::Config& config) {
  if (words.config_path.empty() && !words.data.empty()) {
    words.config_path = folder::default_config(words.data);
  }
  if (!words.config_path.empty()) {
    Result<folder::Config> read = folder::read_config(words.config_path);
    if (!read) return tl::unexpected(read.error());
    config = std::move(*read);
  }
  if (!words.data.empty()) config.data = words.data;
  if (words.port >= 0) config.api_port = static_cast<std::uint16_t>(words.port);
  if (!words.passphrase_file.empty()) config.passphrase_file = words.passphrase_file;
  config.accept_clock_jump = config.accept_clock_jump || words.accept_clock_jump;
  config.accept_older_state = words.accept_older_state;
  if (words.level.empty()) return {};
  const Result<machine::LogLevel> level = folder::parse_log_level(words.level);
  if (!level) return tl::unexpected(level.error());
  config.log_level = *level;
  return {};
}

}  // namespace

std::optional<int> read_options(int argc, char** argv, folder::Config& config) {
  CLI::App app("Runs one node of a Comity community.", "comityd");
  Words words;
  add_options(app, words);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? kExitOk : kExitUsage;
  }
  if (const Status filled = fill(words, config); !filled) return fail(filled.error());
  if (!words.check_config) return std::nullopt;
  if (const Status sound = node::Node::check(config); !sound) return fail(sound.error());
  std::cout << "configuration is valid\n";
  return kExitOk;
}

int fail(const Error& problem) {
  std::cerr << "comityd: " << problem.message << "\n";
  return problem.kind == ErrorKind::newer_rules ? kExitNewerRules : kExitFailed;
}

}  // namespace comity::daemon
