// comityd: runs one node of a community until SIGINT or SIGTERM.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>

#include "apps/comityd/options.h"
#include "crypto/ed25519.h"
#include "crypto/frost/element.h"
#include "machine/log.h"
#include "machine/stop_signals.h"
#include "node/life_cycle.h"
#include "servers/http/socket/limits.h"
#include "wire/codec.h"

namespace comity::daemon {
namespace {

constexpr rlim_t kOtherFiles = 512;  // store, log, clients of our own

// As many connections as the API allows need a file each; what the system permits is enough.
void raise_file_limit() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = std::max<rlim_t>(
      files.rlim_cur, std::min<rlim_t>(files.rlim_max, limits::kHttpConnections + kOtherFiles));
  setrlimit(RLIMIT_NOFILE, &files);
}

int run(int argc, char** argv) {
  folder::Config config;
  if (const std::optional<int> done = read_options(argc, argv, config)) return *done;
  machine::log::start(config.log_level);
  wire::silence_library_log();
  if (const Status ready = crypto::initialise(); !ready) return fail(ready.error());
  if (const Status sound = crypto::frost::check_library(); !sound) return fail(sound.error());
  raise_file_limit();
  const machine::StopSignals stop;
  // The same way out as for who stops it by hand.
  auto node = node::Node::start(config, folder::passphrase_source(config.passphrase_file),
                                [] { kill(getpid(), SIGTERM); });
  if (!node) return fail(node.error());
  std::cout << (*node)->summary() << std::flush;
  stop.wait();
  machine::log::info("stopping");
  const std::string ended = (*node)->ended();
  node->reset();
  return ended.empty() ? kExitOk : fail({ErrorKind::newer_rules, ended});
}

}  // namespace
}  // namespace comity::daemon

int main(int argc, char** argv) {
  try {
    return comity::daemon::run(argc, argv);
  } catch (const std::exception& thrown) {
    std::cerr << "comityd: " << thrown.what() << "\n";
  }
  return comity::daemon::kExitFailed;
}
