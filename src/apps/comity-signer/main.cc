// comity-signer: signs zones for one party until SIGINT or SIGTERM.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>

#include "apps/comity-signer/options.h"
#include "apps/comity-signer/report.h"
#include "crypto/ed25519.h"
#include "crypto/frost/element.h"
#include "machine/log.h"
#include "machine/stop_signals.h"
#include "wire/codec.h"

namespace comity::signer {
namespace {

int run(const Options& options) {
  machine::log::start(options.config.log_level);
  wire::silence_library_log();
  if (const Status ready = crypto::initialise(); !ready) return fail(ready.error());
  if (const Status sound = crypto::frost::check_library(); !sound) return fail(sound.error());
  const machine::StopSignals stop;
  bool stopped = false;
  const auto signer = Signer::start(
      options.folder, options.config, options.passphrase,
      [&] { return stopped = stopped || stop.within(std::chrono::milliseconds(0)); },
      // The same way out as for who stops it by hand.
      [] { kill(getpid(), SIGTERM); });
  if (!signer) return fail(signer.error());
  std::cout << (*signer)->summary() << std::flush;
  if (!stopped) stop.wait();
  machine::log::info("stopping");
  (*signer)->stop();
  const Status ended = (*signer)->ended();
  return ended ? kExitOk : fail(ended.error());
}

int say(const Result<std::string>& text) {
  if (!text) return fail(text.error());
  std::cout << *text;
  return kExitOk;
}

int main_of(int argc, char** argv) {
  Options options;
  if (const std::optional<int> done = read_options(argc, argv, options)) return *done;
  switch (options.command) {
    case Command::status:
      return say(status_text(options.folder));
    case Command::policy:
      return say(policy_text(options.config.policy));
    case Command::run:
      break;
  }
  return run(options);
}

}  // namespace
}  // namespace comity::signer

int main(int argc, char** argv) {
  try {
    return comity::signer::main_of(argc, argv);
  } catch (const std::exception& thrown) {
    std::cerr << "comity-signer: " << thrown.what() << "\n";
  }
  return comity::signer::kExitFailed;
}
