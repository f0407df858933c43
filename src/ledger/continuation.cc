#include "ledger/continuation.h"

#include <algorithm>

#include "ledger/limits.h"
#include "ledger/messages.h"
#include "ledger/revision.h"
#include "proof/continuity.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

std::uint64_t numbers_lost(const Block& block, const Head& from) {
  const std::int64_t seconds = (block.time.milliseconds - from.block_time.milliseconds) / 1000;
  std::uint64_t numbers =
      limits::kSkippedAtLeast + limits::kSkippedPerSecond * static_cast<std::uint64_t>(seconds);
  const std::optional<Acknowledged>& lost = block.goes_on->lost;
  // No height changes a collection more than once.
  if (lost && lost->height > from.height) {
    numbers = std::max(numbers, lost->height - from.height + 1);
  }
  return std::min(numbers, limits::kSkippedAtMost);
}

}  // namespace

Continuation make_continuation(const Block& block, const Head& from, const Hash& from_log_root) {
  return {block.height,  block.time,          from,
          from_log_root, block.goes_on->lost, numbers_lost(block, from)};
}

Result<GoesOn> recorded_goes_on(const v1::Continuation& it) {
  GoesOn out;
  if (!it.has_lost()) return out;
  const Result<Hash> root = Hash::from(it.lost().root());
  const Result<Hash> log_root = Hash::from(it.lost().log_root());
  if (!root) return tl::unexpected(root.error());
  if (!log_root) return tl::unexpected(log_root.error());
  out.lost = Acknowledged{it.lost().height(), *root, it.lost().log_size(), *log_root};
  return out;
}

void write_message(const Continuation& it, v1::Continuation& out) {
  out.set_height(it.height);
  wire::set_time(*out.mutable_time(), it.time);
  out.set_from_height(it.from.height);
  wire::set_time(*out.mutable_from_time(), it.from.block_time);
  out.set_from_log_size(it.from.log_size);
  out.set_from_log_root(it.from_log_root.bytes());
  out.set_skipped(it.skipped);
  if (!it.lost) return;
  v1::LostState& lost = *out.mutable_lost();
  lost.set_height(it.lost->height);
  lost.set_root(it.lost->root.bytes());
  lost.set_log_size(it.lost->log_size);
  lost.set_log_root(it.lost->log_root.bytes());
}

void add_continuation(state::Draft& draft, const Continuation& it) {
  v1::Continuations all = continuations(draft);
  all.set_count(all.count() + 1);
  all.set_skipped(all.skipped() + it.skipped);
  if (all.newest_size() == limits::kContinuationsKept) all.mutable_newest()->DeleteSubrange(0, 1);
  write_message(it, *all.add_newest());
  write(draft, continuations_key(), all);
}

v1::Continuations continuations(const state::View& view) {
  v1::Continuations all;
  return read(view, continuations_key(), all) ? all : v1::Continuations();
}

bool may_be_given_up(const state::View& view, std::uint64_t log_size, std::uint64_t cosigned) {
  const v1::Continuations all = continuations(view);
  return std::any_of(all.newest().begin(), all.newest().end(), [&](const v1::Continuation& it) {
    if (log_size <= it.from_log_size()) return false;
    if (it.has_lost()) return log_size <= it.lost().log_size();
    const Result<Time> declared = wire::to_time(it.time());
    return declared && cosigned <= static_cast<std::uint64_t>(declared->milliseconds / 1000);
  });
}

std::vector<std::string> continuity_texts(const state::View& view) {
  return proof::continuity_texts(continuations(view));
}

std::uint64_t skipped_numbers(const state::View& view) { return continuations(view).skipped(); }

std::uint64_t continued_at(const state::View& view) {
  const v1::Continuations all = continuations(view);
  return all.newest().empty() ? 0 : all.newest(all.newest_size() - 1).height();
}

}  // namespace comity::ledger
