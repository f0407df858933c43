// What the operator reads: one line per event on stderr, RFC 3339 time, level, text. Any thread.
#pragma once

#include <string_view>

namespace comity::machine {

enum class LogLevel { debug, info, warning, error };

}  // namespace comity::machine

namespace comity::machine::log {

void start(LogLevel level);
void debug(std::string_view text);
void info(std::string_view text);
void warning(std::string_view text);
void error(std::string_view text);

}  // namespace comity::machine::log
