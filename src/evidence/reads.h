// What an answer about state was made from: every record and collection that it read. With a bundle
// of them anybody can make the answer again, without the node (docs/spec/bundle.md). One thread.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "state/view.h"

namespace comity::evidence {

struct Reads {
  std::optional<std::uint64_t> height;                        // nothing: no state was asked for
  std::set<state::Key> records;                               // also those that do not stand
  std::set<std::pair<std::string, std::string>> collections;  // table, collection
};

// These are more records than one bundle proves, and the error to say so with: invalid.
[[nodiscard]] bool too_many(const Reads& reads);
[[nodiscard]] tl::unexpected<Error> too_many_reads();

// A view of this height that notes in `reads` what is read of it. `reads` outlives it.
// Past limits::kBundleReads records it faults with too_many_reads().
[[nodiscard]] std::unique_ptr<state::View> note_reads(std::unique_ptr<state::View> view,
                                                      std::uint64_t height, Reads& reads);

}  // namespace comity::evidence
