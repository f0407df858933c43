// What follows from the list of commands alone: a manual page, and what a shell offers on Tab. One
// thread.
#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace comity::cli {

// Every command with its help, in the language of man(7).
[[nodiscard]] std::string manual_page(const CLI::App& app);
// A script for `shell`: bash, zsh or fish.
[[nodiscard]] std::string completion(const CLI::App& app, std::string_view shell);

}  // namespace comity::cli
