// Going on from an older state: the operator's declaration that the store is older than what was
// acknowledged, on record for ever (docs/spec/block.md, "Going on from an older state"). What is
// counted and seen outside - revisions and so serials, sessions, batches of nonces - passes over as
// many numbers as may have been given since. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::ledger {

struct Continuation {
  std::uint64_t height = 0;  // of the block that declares it
  Time time;
  Head from;  // the newest that the store had
  Hash from_log_root;
  std::optional<Acknowledged> lost;
  std::uint64_t skipped = 0;  // numbers that are not given again
};

[[nodiscard]] Continuation make_continuation(const Block& block, const Head& from,
                                             const Hash& from_log_root);
// What the operator declared, of a continuation on record; corrupt hashes are refused.
[[nodiscard]] Result<GoesOn> recorded_goes_on(const v1::Continuation& it);
void write_message(const Continuation& it, v1::Continuation& out);
void add_continuation(state::Draft& draft, const Continuation& it);

// All that are on record; empty when the community never went on from an older state.
[[nodiscard]] v1::Continuations continuations(const state::View& view);
// Whether a signed checkpoint of so many entries, cosigned at this time (seconds since 1970, by the
// witness's clock; 0: unknown), may be of what a continuation gave up. Then it is no evidence that
// the log's keys have signed a history that nobody declared.
[[nodiscard]] bool may_be_given_up(const state::View& view, std::uint64_t log_size,
                                   std::uint64_t cosigned);
// A sentence for each, as every verdict has it.
[[nodiscard]] std::vector<std::string> continuity_texts(const state::View& view);
// How many numbers all of them have passed over: who counts what is seen outside adds what has come
// to this since it counted last.
[[nodiscard]] std::uint64_t skipped_numbers(const state::View& view);
// The height of the newest; 0 when there was none. What was begun before it is not gone on with.
[[nodiscard]] std::uint64_t continued_at(const state::View& view);

}  // namespace comity::ledger
