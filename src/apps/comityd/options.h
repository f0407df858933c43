// The words after `comityd`, and the configuration that they name. One thread.
#pragma once

#include <optional>

#include "folder/config.h"

namespace comity::daemon {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
// The community lives under newer rules than this program has: install another one. A supervisor
// need not start it again.
inline constexpr int kExitNewerRules = 3;

// Fills `config` from the file and from the words, which win. The exit code when there is nothing
// more to do: help was asked for, a word or a setting is wrong, --check-config.
[[nodiscard]] std::optional<int> read_options(int argc, char** argv, folder::Config& config);

// Says what is wrong; kExitFailed, or kExitNewerRules when that is it.
[[nodiscard]] int fail(const Error& problem);

}  // namespace comity::daemon
