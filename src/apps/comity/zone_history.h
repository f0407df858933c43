// Who changed a zone or a name in it, and who set what stands there. One thread.
#pragma once

#include <cstdint>
#include <string>

#include "apps/comity/session.h"

namespace comity::cli {

struct HistoryOptions {
  std::string zone;  // of a name: empty where the node's zones are to be searched
  std::string name;  // whole; empty: of all
  std::uint64_t from = 0;
  std::uint64_t to = 0;  // 0: the newest
  std::uint64_t limit = 50;
};

// Newest first. The node says at which heights something changed, and nobody can prove that it
// leaves nothing out; each transaction and decision is proven where a community is pinned.
[[nodiscard]] int show_history(const Common& common, const HistoryOptions& options);
// Each record set with what set it, proven; and that the list is whole.
[[nodiscard]] int show_blame(const Common& common, const HistoryOptions& options);
// The difference of the zone at two heights, each derived here.
[[nodiscard]] int show_difference(const Common& common, const HistoryOptions& options);

}  // namespace comity::cli
