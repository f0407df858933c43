// The minutes of a decision, made here: the node is asked for records and not believed. One thread.
#pragma once

#include <cstdint>
#include <string>

#include "apps/comity/session.h"

namespace comity::cli {

struct MinutesOptions {
  std::uint64_t number = 0;
  bool html = false;  // else Markdown
  std::string out;    // file; empty: printed
  std::string check;  // a file of minutes, which is compared instead
};
// Of what has ended, the minutes are those of its end, for ever; of what has not, those of the
// newest state. With `check` the exit code says whether the file is, octet by octet, what the
// records of the height give that it names: 0, else 3. A community is pinned, or the node trusted;
// for `check` the first.
[[nodiscard]] int show_minutes(const Common& common, const MinutesOptions& options);

}  // namespace comity::cli
