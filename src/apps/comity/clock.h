// The time that transactions and communities made here name. Any thread.
#pragma once

#include <chrono>
#include <string>

#include "base/time.h"

namespace comity::cli {

inline Time now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Time{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

// For an answer that is a forecast: as of today, also where no block was made for hours. No earlier
// than this: a term that runs from here must not seem too long.
inline std::string at_now() { return "at=" + std::to_string((now().milliseconds + 999) / 1'000); }

// Dated more than an hour ahead of this machine's clock, as no honest node does.
inline bool is_ahead(Time time) { return time > plus_seconds(now(), 3'600); }

}  // namespace comity::cli
