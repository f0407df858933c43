// What the operator reads: one line per event on stderr, RFC 3339 time, level, text. Any thread.
#pragma once

#include <string_view>

#include "node/config.h"

namespace comity::node::log {

void start(LogLevel level);
void debug(std::string_view text);
void info(std::string_view text);
void warning(std::string_view text);
void error(std::string_view text);

}  // namespace comity::node::log
