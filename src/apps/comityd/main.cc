// comityd: runs one node of a community until SIGINT or SIGTERM.
#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "crypto/ed25519.h"
#include "node/log.h"
#include "node/node.h"
#include "wire/codec.h"

namespace {

constexpr int kExitOk = 0;
constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

constexpr const char* kSettings =
    "Settings of the configuration file (TOML), with their defaults:\n"
    "  data = \"data\"                the community's folder, made by `comity init`\n"
    "  [api]   address = \"127.0.0.1\", port = 8653\n"
    "  [zones] folder = \"<data>/zones\"\n"
    "  [keys]  passphrase_file = \"\"   for the node's key when it is sealed\n"
    "  [log]   level = \"info\"         debug, info, warning, error\n"
    "  [clock] accept_jump = false    confirm a jump of more than 5 minutes, once\n"
    "Exit codes: 0 stopped cleanly, 1 could not start or go on, 2 wrong command line.";

int fail(const comity::Error& error) {
  std::cerr << "comityd: " << error.message << "\n";
  return kExitFailed;
}

// Every thread inherits the mask; the main thread waits for the signals.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Runs one node of a Comity community.", "comityd");
  app.footer(kSettings);
  std::string config_path;
  std::string data;
  std::string level;
  std::string passphrase_file;
  int port = -1;
  bool check_config = false;
  bool accept_clock_jump = false;
  app.add_option("--config", config_path, "configuration file (TOML)");
  app.add_option("--data", data, "the community's folder; its comityd.toml is read if there");
  app.add_option("--port", port, "API port on the configured address")
      ->check(CLI::Range(0, 65'535));
  app.add_option("--log-level", level, "debug, info, warning or error");
  app.add_option("--passphrase-file", passphrase_file, "holds the passphrase of the node's key");
  app.add_flag("--check-config", check_config, "read the configuration, say what is wrong, stop");
  app.add_flag("--accept-clock-jump", accept_clock_jump, "confirm that the clock is right");
  app.set_version_flag("--version", "comityd " + std::string(comity::node::kVersion) +
                                        " (rules versions: 1; store format: 1)");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? kExitOk : kExitUsage;
  }

  if (config_path.empty() && !data.empty()) config_path = comity::node::default_config(data);
  comity::node::Config config;
  if (!config_path.empty()) {
    auto read = comity::node::read_config(config_path);
    if (!read) return fail(read.error());
    config = *read;
  }
  if (!data.empty()) config.data = data;
  if (port >= 0) config.api_port = static_cast<std::uint16_t>(port);
  if (!passphrase_file.empty()) config.passphrase_file = passphrase_file;
  config.accept_clock_jump = config.accept_clock_jump || accept_clock_jump;
  if (!level.empty()) {
    auto parsed = comity::node::parse_log_level(level);
    if (!parsed) return fail(parsed.error());
    config.log_level = *parsed;
  }
  if (check_config) {
    std::cout << "configuration is valid\n";
    return kExitOk;
  }

  comity::node::log::start(config.log_level);
  comity::wire::silence_library_log();
  if (auto ready = comity::crypto::initialise(); !ready) return fail(ready.error());
  const sigset_t signals = block_stop_signals();
  auto node =
      comity::node::Node::start(config, comity::node::passphrase_source(config.passphrase_file));
  if (!node) return fail(node.error());
  std::cout << (*node)->summary() << std::flush;
  int received = 0;
  sigwait(&signals, &received);
  comity::node::log::info("stopping");
  node->reset();
  return kExitOk;
}
