// The words of comity-verify, and what it says. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "proof/bundle.h"

namespace comity::verify {

enum ExitCode : int {
  kIncluded = 0,
  kUnreadable = 1,  // a file, or the system
  kUsageError = 2,  // wrong words, or a policy that is none
  kRefused = 3,     // a step does not hold: its name is printed
  kNewerRules = 4,  // made under rules that this program does not know: nothing is said of it
};

struct Options {
  std::optional<Hash> community;
  std::string policy_file;
  std::string bundle_file;
  bool json = false;
  bool help = false;
};
[[nodiscard]] Result<Options> parse(const std::vector<std::string>& words);

// What others wrote, with a question mark for all that is no printable ASCII.
[[nodiscard]] std::string plain(std::string_view text);
// One line a step, then the verdict: `included`, or `refused` and the step that does not hold.
[[nodiscard]] std::string to_text(const Result<proof::Verified>& verified);
// The same as one JSON object; values are base64, null when absent.
[[nodiscard]] std::string to_json(const Result<proof::Verified>& verified);

}  // namespace comity::verify
