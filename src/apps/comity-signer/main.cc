// comity-signer: signs zones for one party until SIGINT or SIGTERM.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>

#include "apps/comity-signer/options.h"
#include "apps/comity-signer/report.h"
#include "base/harmless.h"
#include "crypto/ed25519.h"
#include "crypto/frost/element.h"
#include "folder/reseal.h"
#include "machine/files.h"
#include "machine/log.h"
#include "machine/stop_signals.h"
#include "signer/retire.h"
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

Result<std::string> rewrap(const Options& options) {
  if (Status ready = crypto::initialise(); !ready) return tl::unexpected(ready.error());
  const Result<machine::FileLock> lock = lock_folder(options.folder);
  if (!lock) return tl::unexpected(lock.error());
  const std::string& folder = options.folder.path;
  if (Status settled = folder::settle(folder); !settled) return tl::unexpected(settled.error());
  const Result<std::size_t> count =
      folder::reseal(folder, folder::folder_passphrase(folder, options.passphrase), options.rewrap);
  if (!count) return tl::unexpected(count.error());
  const auto& token = options.rewrap.token;
  return std::to_string(*count) + " files in " + folder + " are sealed by " +
         (token ? "the key " + token->key + " in the token " + token->token
                : std::string("the new passphrase")) +
         " from now on; backups made before still open as they did\n";
}

// What is about to be erased was named before.
Status confirm(const Options& options) {
  if (options.yes) return {};
  if (isatty(STDIN_FILENO) == 0) {
    return error("nothing was erased; what cannot be undone needs a person's yes, or --yes");
  }
  std::cerr << "Erase all this? Type yes: " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "yes" ? Status() : error("nothing was erased");
}

// What the party does next, so that the others learn of it and go on without.
std::string next_steps(const SignerFolder& folder, const Retired& retired) {
  std::string text = "retired: " + folder.path + " starts no more\n";
  for (const std::string& path : retired.kept) text += "keeps  " + path + "\n";
  text +=
      "\nnext: propose that the others get new shares without it; all their signers need is "
      "the decision\n  comity --key KEY propose 'New shares for those who stay'";
  for (const std::string& path : retired.reshare) text += " --action " + path;
  if (retired.reshare.empty()) text += " --action FILE (it never ran: docs/guides/keys.md)";
  text += "\nthen: when they have them, say on record that these are erased\n";
  if (machine::exists(folder::wrap_path(folder.path)) && !retired.attest.empty()) {
    text += "  comity-signer --data " + folder.path +
            " rewrap --next-passphrase-file FILE (the key lies under the token)\n";
  }
  const auto key =
      std::find_if(retired.kept.begin(), retired.kept.end(),
                   [](const std::string& path) { return path.ends_with(".signer.key"); });
  for (const std::string& path : retired.attest) {
    text += "  comity --key " + (key == retired.kept.end() ? "KEY" : *key) + " act " + path + "\n";
  }
  return text + "at last: destroy this folder, and every backup of it: a share there still signs\n";
}

Result<std::string> end_for_good(const Options& options) {
  if (Status ready = crypto::initialise(); !ready) return tl::unexpected(ready.error());
  const Result<machine::FileLock> lock = lock_folder(options.folder);
  if (!lock) return tl::unexpected(lock.error());
  const Result<std::vector<std::string>> lines = to_be_retired(options.folder);
  if (!lines) return tl::unexpected(lines.error());
  for (const std::string& line : *lines) std::cout << "erases " << harmless_line(line) << "\n";
  std::cout << std::flush;
  if (Status yes = confirm(options); !yes) return tl::unexpected(yes.error());
  const Result<Retired> retired = retire(options.folder);
  if (!retired) return tl::unexpected(retired.error());
  return next_steps(options.folder, *retired);
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
      return say(status_of(options.folder, options.config, options.form));
    case Command::policy:
      return say(options.check.empty() ? policy_of(options.folder, options.config, options.form)
                                       : check_policy(options.folder, options.check, options.form));
    case Command::confirm:
      return say(confirm_version(options.folder, options.zone, options.version));
    case Command::retire:
      return say(end_for_good(options));
    case Command::rewrap:
      return say(rewrap(options));
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
