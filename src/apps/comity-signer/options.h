// The command line of comity-signer. One thread.
#pragma once

#include <optional>
#include <string>

#include "apps/comity-signer/report.h"
#include "base/result.h"
#include "folder/config.h"
#include "folder/reseal.h"
#include "folder/secret_file.h"
#include "signer/signer.h"

namespace comity::signer {

enum ExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,      // could not start or go on
  kExitUsage = 2,       // wrong command line
  kExitNewerRules = 5,  // the community lives under newer rules than this program has
  kExitUntrusted = 6,   // the node or the log's keeper lies, or a file is damaged
};

enum class Command { run, status, policy, confirm, rewrap, retire };
struct Options {
  Command command = Command::run;
  SignerFolder folder;
  folder::SignerConfig config;
  folder::PassphraseSource passphrase;  // or the PIN of the token that has it
  folder::Target rewrap;
  Form form = Form::text;
  std::string check;          // a file whose policy is judged instead
  std::string zone, version;  // that is confirmed
  bool yes = false;           // what cannot be undone is done without a question
};

// An exit code when the program ends with that.
[[nodiscard]] std::optional<int> read_options(int argc, char** argv, Options& options);
[[nodiscard]] int fail(const Error& problem);

}  // namespace comity::signer
