#include "consensus/solo/pipeline.h"

#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <utility>

#include "consensus/solo/limits.h"

namespace comity::solo {
namespace {

// How long a thread sleeps at most before it looks at the clocks again.
constexpr std::int64_t kPauseMilliseconds = 100;
// A deadline whose block changed nothing is tried again after this.
constexpr std::int64_t kRetryMilliseconds = 1000;
constexpr std::int64_t kJumpMilliseconds = limits::kClockJumpSeconds * 1000;

std::int64_t read_clock(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

// How far the wall clock is ahead of the monotonic one. A machine that slept between the two
// readings would look like a jump, so they must be close together.
std::int64_t clock_offset(const Clock& clock) {
  constexpr int kAttempts = 3;
  constexpr std::int64_t kCloseMilliseconds = 1000;
  std::int64_t offset = 0;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::int64_t before = clock.monotonic();
    offset = clock.wall() - before;
    if (clock.monotonic() - before <= kCloseMilliseconds) break;
  }
  return offset;
}

tl::unexpected<Error> halted_error(const std::string& reason) {
  return error(ErrorKind::unavailable, "no more blocks are made: " + reason);
}

}  // namespace

Clock system_clock() {
  // Boot time, not monotonic: it counts on while the machine sleeps, as the wall clock does.
  return {[] { return read_clock(CLOCK_REALTIME); }, [] { return read_clock(CLOCK_BOOTTIME); }};
}

Pipeline::Pipeline(Application& application, Options options)
    : application_(application),
      options_(std::move(options)),
      height_(options_.height),
      time_(options_.time),
      clock_offset_(clock_offset(options_.clock)),
      jump_to_record_(options_.accept_clock_jump) {
  const std::int64_t behind = time_.milliseconds - options_.clock.wall();
  if (behind > kJumpMilliseconds && !options_.accept_clock_jump) {
    halt("the clock stands " + std::to_string(behind / 1000) +
         " seconds before the last block: correct it, or accept the jump at the next start "
         "(comityd --accept-clock-jump)");
  }
}

void Pipeline::submit(Bytes transaction, Answered answered, Sender sender) {
  std::unique_lock lock(mutex_);
  Line& line = sender == Sender::crowd ? crowd_ : members_;
  if (const Status may = may_wait(line, transaction.size()); !may) {
    lock.unlock();  // who is told may ask back
    return answered(tl::unexpected(may.error()));
  }
  line.bytes += transaction.size();
  line.waiting.push_back({std::move(transaction), std::move(answered)});
  lock.unlock();
  to_order_.notify_one();
}

// The mutex is held.
Status Pipeline::may_wait(const Line& line, std::size_t size) const {
  if (!halted_.empty()) return halted_error(halted_);
  if (stopping_) return error(ErrorKind::unavailable, "the node is stopping");
  const std::size_t part = &line == &crowd_ ? limits::kAccountsPartOfBlock : 1;
  if (line.waiting.size() >= options_.queue_limit / part ||
      line.bytes + size > options_.queue_bytes / part) {
    return error(ErrorKind::unavailable,
                 "too many transactions are waiting, send this one again later");
  }
  return {};
}

Pipeline::Step Pipeline::order() {
  if (!deadline_asked_) ask_deadline();
  if (const std::string jump = clock_jump(); !jump.empty()) halt(jump);
  std::vector<Bytes> transactions;
  Block block;
  const Step step = take(transactions, block);
  if (step == Step::ended) refuse_waiting();
  if (step != Step::made) return step;
  if (const Status done = run(transactions, block); !done) {
    // Nobody knows what of this block is on the disk, so none may follow it.
    halt(done.error().message);
    refuse(block);
    refuse_waiting();
    return Step::ended;
  }
  hand_over(std::move(block));
  return Step::made;
}

// What waits, as much as a block holds.
Pipeline::Step Pipeline::take(std::vector<Bytes>& transactions, Block& block) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || !halted_.empty()) return Step::ended;
  if (too_far_ahead()) return Step::ahead;
  if (!deadline_is_due()) {
    if (nobody_waits()) return Step::idle;
    if (!is_worth_a_block()) return Step::ahead;
  }
  constexpr std::size_t kPart = limits::kAccountsPartOfBlock;
  const Share crowd =
      share_of(crowd_, limits::kBlockTransactions / kPart, limits::kBlockBytes / kPart);
  const Share members = share_of(members_, limits::kBlockTransactions - crowd.count,
                                 limits::kBlockBytes - crowd.bytes);
  move_into(members_, members, transactions, block);
  move_into(crowd_, crowd, transactions, block);
  return Step::made;
}

// As much of the line as fits into so much room. What is larger than a block is for the application
// to refuse.
Pipeline::Share Pipeline::share_of(const Line& line, std::size_t count, std::size_t bytes) {
  Share share;
  for (const Waiting& next : line.waiting) {
    const std::size_t size = next.transaction.size();
    if (share.count == count || (share.bytes + size > bytes && share.count > 0)) break;
    share.bytes += size;
    ++share.count;
  }
  return share;
}

void Pipeline::move_into(Line& line, const Share& share, std::vector<Bytes>& transactions,
                         Block& block) {
  for (std::size_t i = 0; i < share.count; ++i) {
    Waiting& next = line.waiting.front();
    transactions.push_back(std::move(next.transaction));
    block.callers.push_back(std::move(next.answered));
    line.waiting.pop_front();
  }
  line.bytes -= share.bytes;
  block.bytes += share.bytes;
}

Status Pipeline::run(const std::vector<Bytes>& transactions, Block& block) {
  time_ = block_time();
  block.height = height_ + 1;
  const std::string name = "block " + std::to_string(block.height);
  try {
    auto outcome = application_.finalize(block.height, time_, transactions, jump_to_record_);
    if (!outcome) return at(name, outcome.error());
    if (outcome->answers.size() != transactions.size()) {
      return error(ErrorKind::corrupt, name + ": " + std::to_string(outcome->answers.size()) +
                                           " answers to " + std::to_string(transactions.size()) +
                                           " transactions");
    }
    block.answers = std::move(outcome->answers);
    block.changed = outcome->changed;
    if (block.changed) {
      if (const Status written = application_.write(); !written) {
        return at("write of " + name, written.error());
      }
      ++height_;
      jump_to_record_ = false;
    }
    retry_ = Time{time_.milliseconds + (block.changed ? 0 : kRetryMilliseconds)};
    ask_deadline();
    return {};
  } catch (const std::exception& thrown) {
    return error(ErrorKind::io, name + ": " + thrown.what());
  }
}

// A block that changed nothing was still judged by those before it: its answers wait for theirs.
void Pipeline::hand_over(Block block) {
  bool failed = false;
  {
    const std::lock_guard lock(mutex_);
    failed = sync_failed_;
    if (!failed && (block.changed || ahead_ > 0)) {
      ++ahead_;
      bytes_ahead_ += block.bytes;
      written_.push_back(std::move(block));
      to_sync_.notify_one();
      return;
    }
  }
  if (failed) return refuse(block);
  answer(block);
}

bool Pipeline::sync() {
  std::vector<Block> blocks;
  {
    const std::lock_guard lock(mutex_);
    blocks.swap(written_);
  }
  if (blocks.empty()) return false;
  Status synced;
  const auto changed =
      std::find_if(blocks.rbegin(), blocks.rend(), [](const Block& each) { return each.changed; });
  if (changed != blocks.rend()) synced = sync_application(changed->height);
  if (!synced) halt(synced.error().message);
  {
    const std::lock_guard lock(mutex_);
    if (!synced) {
      sync_failed_ = true;
      std::move(written_.begin(), written_.end(), std::back_inserter(blocks));
      written_.clear();
    }
    for (const Block& block : blocks) bytes_ahead_ -= block.bytes;
    ahead_ -= blocks.size();
  }
  to_order_.notify_one();
  for (Block& block : blocks) {
    if (synced) {
      answer(block);
    } else {
      refuse(block);
    }
  }
  return true;
}

Status Pipeline::sync_application(std::uint64_t height) {
  const std::string doing = "sync of block " + std::to_string(height);
  try {
    const Status synced = application_.sync();
    return synced ? synced : Status(at(doing, synced.error()));
  } catch (const std::exception& thrown) {
    return error(ErrorKind::io, doing + ": " + thrown.what());
  }
}

void Pipeline::answer(Block& block) {
  for (std::size_t i = 0; i < block.callers.size(); ++i) {
    block.callers[i](std::move(block.answers[i]));
  }
}

void Pipeline::refuse(Block& block) {
  const std::string why = halted();
  for (const Answered& caller : block.callers) caller(halted_error(why));
}

// From the end on submit() refuses, so nobody comes to wait any more.
void Pipeline::refuse_waiting() {
  std::deque<Waiting> waiting;
  std::string why;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(members_.waiting);
    std::move(crowd_.waiting.begin(), crowd_.waiting.end(), std::back_inserter(waiting));
    members_ = {};
    crowd_ = {};
    why = halted_;
  }
  for (const Waiting& each : waiting) {
    each.answered(why.empty() ? error(ErrorKind::unavailable, "the node is stopping")
                              : halted_error(why));
  }
}

void Pipeline::halt(const std::string& reason) {
  {
    const std::lock_guard lock(mutex_);
    if (!halted_.empty()) return;  // the first one says why
    halted_ = reason;
  }
  to_order_.notify_one();
  options_.on_halt(reason);
}

void Pipeline::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  to_order_.notify_one();
}

void Pipeline::await_order() {
  std::unique_lock lock(mutex_);
  to_order_.wait_for(lock, pause(), [this] {
    return stopping_ || !halted_.empty() ||
           (!nobody_waits() && !too_far_ahead() && is_worth_a_block());
  });
}

bool Pipeline::await_sync() {
  std::unique_lock lock(mutex_);
  to_sync_.wait(lock, [this] { return order_ended_ || !written_.empty(); });
  return !written_.empty();
}

void Pipeline::end_of_order() {
  {
    const std::lock_guard lock(mutex_);
    order_ended_ = true;
  }
  to_sync_.notify_one();
}

std::string Pipeline::halted() const {
  const std::lock_guard lock(mutex_);
  return halted_;
}

std::size_t Pipeline::waiting() const {
  const std::lock_guard lock(mutex_);
  return all_waiting();
}

std::size_t Pipeline::ahead() const {
  const std::lock_guard lock(mutex_);
  return ahead_;
}

bool Pipeline::too_far_ahead() const {
  return ahead_ >= options_.blocks_ahead || bytes_ahead_ >= options_.bytes_ahead;
}

bool Pipeline::is_worth_a_block() const {
  return ahead_ == 0 || all_waiting() >= options_.worth_ahead ||
         members_.bytes + crowd_.bytes >= limits::kBlockBytes;
}

// Never before the block before.
Time Pipeline::block_time() const {
  return Time{std::max(time_.milliseconds, options_.clock.wall())};
}

void Pipeline::ask_deadline() {
  deadline_ = application_.next_deadline();
  deadline_asked_ = true;
}

bool Pipeline::deadline_is_due() const {
  const Time now = block_time();
  return deadline_ && *deadline_ <= now && retry_ <= now;
}

std::chrono::milliseconds Pipeline::pause() const {
  if (!deadline_) return std::chrono::milliseconds(kPauseMilliseconds);
  const std::int64_t ahead = std::max(*deadline_, retry_).milliseconds - options_.clock.wall();
  return std::chrono::milliseconds(std::clamp<std::int64_t>(ahead, 1, kPauseMilliseconds));
}

// A wall clock that was set while the engine ran says something else than the monotonic one.
std::string Pipeline::clock_jump() const {
  const std::int64_t jump = clock_offset(options_.clock) - clock_offset_;
  if (std::abs(jump) <= kJumpMilliseconds) return {};
  return "the clock jumped " + std::to_string(std::abs(jump) / 1000) + " seconds " +
         (jump > 0 ? "ahead" : "back") +
         ": correct it, or accept the jump at the next start (comityd --accept-clock-jump)";
}

}  // namespace comity::solo
