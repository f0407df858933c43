// The minutes of one decision: what was proposed, who said what, what was counted, and what became
// of it. A pure function of records of one state and of the texts that they name by their hashes:
// whoever has these records has the same octets (docs/decisions/minutes.md). Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/read.h"
#include "publications/minutes/document.h"

namespace comity::minutes {

// What minutes are made from. All of it outlives the call.
struct Source {
  const state::View& view;  // of the height of `head`
  const ledger::Registry& registry;
  Hash community;
  std::string name;  // of the community; empty: not known
  bool demo = false;
  ledger::Head head;
  std::uint64_t log_entry = 0;  // the one that holds the block record with the root of `head`
  // The text under a content hash; nothing when it is not at hand.
  std::function<std::optional<Bytes>(const Hash&)> text;
};

// not_found: there is no such proposal; corrupt: votes are not on what its records say (then there
// is nothing to be told). What the view does not hold is its fault, to be asked for afterwards.
[[nodiscard]] Result<Document> minutes_of(const Source& source, std::uint64_t number);

// The height that minutes say they are of, in either form; nothing when they say none.
[[nodiscard]] std::optional<std::uint64_t> height_named(std::string_view minutes);

}  // namespace comity::minutes
