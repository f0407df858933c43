#include "upkeep/rollback.h"

#include <algorithm>
#include <string>

#include "base/words.h"
#include "consensus/solo/limits.h"
#include "ledger/continuation.h"
#include "machine/files.h"
#include "machine/log.h"
#include "wire/messages.h"

namespace comity::upkeep {
namespace {

constexpr std::string_view kWayOut =
    ". Files of the store are missing or were replaced by older ones: put them back, or restore "
    "the newest backup on a sound disk. If nothing newer is left, go on with one start of comityd "
    "--accept-older-state: it gives up what is missing, and says so on record for ever";
constexpr std::string_view kUnknown =
    ": nothing says what was acknowledged last, so the store may be an older copy. A backup is for "
    "`comity restore`. If this is the store as it was left, or nothing newer is left, go on with "
    "one start of comityd --accept-older-state: it says so on record for ever";

std::string at_height(std::uint64_t height) { return "height " + std::to_string(height); }

}  // namespace

Status check_not_rolled_back(const ledger::Reader& reader,
                             const folder::Acknowledged& acknowledged) {
  const ledger::Head head = reader.head();
  const std::string said = at_height(acknowledged.height) + " was acknowledged";
  if (head.height < acknowledged.height) {
    return error(ErrorKind::corrupt, "the store ends at " + at_height(head.height) + ", but " +
                                         said + std::string(kWayOut));
  }
  const Result<ledger::Head> there = reader.at(acknowledged.height);
  if (!there) return tl::unexpected(there.error());
  if (there->root == acknowledged.root) return {};
  return error(ErrorKind::corrupt, "the store has root " + there->root.hex() + " at " +
                                       at_height(acknowledged.height) + ", but " + said +
                                       " with root " + acknowledged.root.hex() +
                                       std::string(kWayOut));
}

Status note_older_state(const folder::DataFolder& folder, const folder::Acknowledged& from) {
  const Result<folder::Anchor> noted = folder::Anchor::begin(folder.older_state(), from);
  if (!noted) return tl::unexpected(noted.error());
  return {};
}

Status check_store(const folder::DataFolder& folder, const ledger::Reader& reader,
                   const std::optional<folder::Acknowledged>& last) {
  if (last) return check_not_rolled_back(reader, *last);
  // Nothing was ever acknowledged of a community that was just made.
  if (reader.head().height == 0) return {};
  return error(ErrorKind::corrupt, folder.anchor() + std::string(kUnknown));
}

namespace {

Result<v1::Continuations> continuations_of(const ledger::Reader& reader) {
  const auto view = reader.view(reader.head().height);
  if (!view) return tl::unexpected(view.error());
  return ledger::continuations(**view);
}

// What was noted is still to be heeded: it is of this store and not declared, or the start that
// declared it was cut off before the anchor said so. Any other note was left over: newer files were
// put back, or the node has gone on since; then the anchor is the yardstick, as ever.
Result<bool> is_valid(const ledger::Reader& reader, const folder::Acknowledged& noted,
                      const std::optional<folder::Acknowledged>& last) {
  if (reader.head().height <= noted.height) return true;
  const Result<v1::Continuations> all = continuations_of(reader);
  if (!all) return tl::unexpected(all.error());
  if (all->newest().empty()) return false;
  const v1::Continuation& newest = all->newest(all->newest_size() - 1);
  if (newest.height() != noted.height + 1) return false;
  const Result<ledger::GoesOn> declared = ledger::recorded_goes_on(newest);
  if (!declared) return tl::unexpected(declared.error());
  return declared->lost == last;
}

// Zero where it is no jump.
std::int64_t seconds_ahead(Time block_time, Time now) {
  const std::int64_t seconds = (block_time.milliseconds - now.milliseconds) / 1000;
  return seconds <= limits::kClockJumpSeconds ? 0 : seconds;
}

Status check_clock(const ledger::Head& head, Time now) {
  const std::int64_t behind = seconds_ahead(head.block_time, now);
  if (behind == 0) return {};
  return error(ErrorKind::conflict,
               "the clock stands " + std::to_string(behind) +
                   " seconds before the last block, and the numbers that are passed over follow "
                   "from it: correct it, or start once with --accept-clock-jump");
}

// The block that says so. What was acknowledged stays in the anchor until it is durable.
Status declare(const std::optional<folder::Acknowledged>& last, ledger::Ledger& ledger, Time now) {
  const ledger::Head head = ledger.head();
  ledger::Block block;
  block.height = head.height + 1;
  block.time = std::max(now, head.block_time);
  block.goes_on = ledger::GoesOn{last};
  if (const auto made = ledger.finalize(block); !made) return tl::unexpected(made.error());
  return ledger.commit();
}

}  // namespace

std::string time_ahead(Time block_time, Time now) {
  const std::int64_t seconds = seconds_ahead(block_time, now);
  if (seconds == 0) return {};
  return "the newest block is " + duration(static_cast<std::uint64_t>(seconds)) +
         " ahead of this machine's clock: until then every block bears that time, and nobody's "
         "program signs for it. When the clock was wrong as the block was made, go back to a "
         "backup "
         "from before it (`comity restore`, `comityd --accept-older-state`)";
}

Result<folder::Anchor> begin_anchor(const folder::DataFolder& folder, ledger::Ledger& ledger,
                                    const Accepted& accepted, Time now) {
  const auto last = folder::Anchor::read(folder.anchor());
  if (!last) return tl::unexpected(last.error());
  auto noted = folder::Anchor::read(folder.older_state());
  if (!noted) return tl::unexpected(noted.error());
  const Result<bool> valid = *noted ? is_valid(ledger, **noted, *last) : Result<bool>(false);
  if (!valid) return tl::unexpected(valid.error());
  if (!*valid) noted->reset();
  // What was noted was of this store, or the store is older still.
  const Status held =
      *noted ? check_not_rolled_back(ledger, **noted) : check_store(folder, ledger, *last);
  if (!held) {
    if (!accepted.older_state) return at(folder.store(), held.error());
    machine::log::warning("accepted: " + held.error().message);
    *noted = ledger.acknowledged();
    if (Status kept = note_older_state(folder, **noted); !kept) return tl::unexpected(kept.error());
  }
  if (*noted && ledger.head().height == (*noted)->height) {
    Status made = accepted.clock_jump ? Status() : check_clock(ledger.head(), now);
    if (made) made = declare(*last, ledger, now);
    if (!made) return tl::unexpected(made.error());
  }
  Result<folder::Anchor> anchor = folder::Anchor::begin(folder.anchor(), ledger.acknowledged());
  if (!anchor) return anchor;
  // When it stays after a power cut, the next start sees that the anchor is past it.
  if (Status gone = machine::remove_file(folder.older_state()); !gone) {
    return tl::unexpected(gone.error());
  }
  return anchor;
}

}  // namespace comity::upkeep
