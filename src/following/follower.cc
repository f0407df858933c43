#include "following/follower.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "following/fork.h"
#include "following/limits.h"
#include "following/reader_source.h"
#include "ledger/signing.h"
#include "ledger/stored/open.h"
#include "machine/clock.h"
#include "machine/files.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::following {
namespace {

constexpr std::size_t kCheckpointBytes = 1 << 20;
constexpr std::int64_t kAskAgainMilliseconds = 10'000;

Result<v1::GenesisBody> body_of(BytesView octets) {
  const Result<v1::Genesis> genesis = wire::decode<v1::Genesis>(octets);
  if (!genesis) return tl::unexpected(genesis.error());
  return wire::decode<v1::GenesisBody>(genesis->body());
}

Status check_community(const Hash& found, const Hash& expected, const std::string& whose) {
  if (found == expected) return {};
  return error(ErrorKind::corrupt,
               whose + " is of community " + found.hex() + ", not of " + expected.hex());
}

// The copy at height 0, in a folder that gets its name when it is whole.
class Beginning {
 public:
  Beginning(const FollowOptions& options, Source& source)
      : options_(options), folder_{options.folder + ".partial"}, source_(source) {}

  Status run() {
    Result<Bytes> genesis = source_.genesis();
    if (!genesis) return tl::unexpected(genesis.error());
    const Result<Hash> id = ledger::check_genesis(*genesis, wiring::registry());
    if (!id) return tl::unexpected(id.error());
    if (Status same = check_community(*id, options_.community, "the source"); !same) return same;
    std::error_code code;
    std::filesystem::remove_all(folder_.path, code);
    Status made = machine::make_folder(folder_.path);
    if (made) made = make_store(*genesis);
    if (made) made = put(folder_.genesis(), *genesis);
    if (made) made = put(folder_.community(), id->hex() + "\n");
    if (made) return machine::place_folder(folder_.path, options_.folder);
    std::filesystem::remove_all(folder_.path, code);
    return made;
  }

 private:
  static Status put(const std::string& path, BytesView octets) {
    return machine::replace_file(path, octets, machine::Access::open);
  }

  Status make_store(BytesView genesis) {
    const Result<v1::GenesisBody> body = body_of(genesis);
    if (!body) return tl::unexpected(body.error());
    actions_ = body->content().actions();
    const Result<proof::Policy> policy = proof::policy_of(options_.community, *body);
    if (!policy) return tl::unexpected(policy.error());
    const Result<std::string> text = source_.checkpoint();
    if (!text) return tl::unexpected(text.error());
    const auto checkpoint = accept_checkpoint(*text, *policy);
    if (!checkpoint) return tl::unexpected(checkpoint.error());
    log_size_ = checkpoint->checkpoint.size;
    content_.open(folder_.genesis_content(), std::ios::binary);
    content_ << ledger::kGenesisContentHeader;
    auto store = storage::RocksStore::open({.folder = folder_.store(), .create = true});
    if (!store) return tl::unexpected(store.error());
    Status created = ledger::create_ledger(
        **store, genesis, [this](Bytes& action) { return next_action(action); }, wiring::registry(),
        wiring::ports());
    content_.close();
    if (created && !content_) return cannot_write();
    return created;
  }

  [[nodiscard]] tl::unexpected<Error> cannot_write() const {
    return error(ErrorKind::io, folder_.genesis_content() + ": cannot write; is the disk full?");
  }

  // Of the genesis content, which begins the log; what was read is kept in the file beside it.
  Result<bool> next_action(Bytes& action) {
    if (next_ == actions_) return false;
    Result<Bytes> entry = source_.entry(next_++, log_size_);
    if (!entry) return tl::unexpected(entry.error());
    Bytes length;
    append_u32(length, static_cast<std::uint32_t>(entry->size()));
    content_ << length << *entry;
    if (!content_) return cannot_write();
    action = *std::move(entry);
    return true;
  }

  const FollowOptions& options_;
  const folder::DataFolder folder_;
  Source& source_;
  std::ofstream content_;
  std::uint64_t actions_ = 0;
  std::uint64_t log_size_ = 0;
  std::uint64_t next_ = 0;
};

Result<std::vector<Hash>> leaves_of(const ledger::Reader& reader, std::uint64_t size) {
  return ReaderSource(reader).leaf_hashes(0, size);
}

tl::unexpected<Error> forked(const std::string& path) {
  return error(ErrorKind::corrupt,
               path +
                   ": the log's keys have signed two histories, and both checkpoints are kept "
                   "there: show them to the community. To follow one of them begin a copy in "
                   "another folder");
}

}  // namespace

Result<std::unique_ptr<Follower>> Follower::open(FollowOptions options, Source& source) {
  if (!options.run.now) options.run.now = machine::wall_time;
  std::unique_ptr<Follower> follower(new Follower(std::move(options), source));
  if (Status opened = follower->open_copy(); !opened) return tl::unexpected(opened.error());
  return follower;
}

Status Follower::open_copy() {
  if (machine::exists(folder_.fork())) return forked(folder_.fork());
  if (!machine::exists(folder_.store())) {
    if (machine::is_occupied(folder_.path)) {
      return error(ErrorKind::conflict, folder_.path + ": not empty, and no copy of a community");
    }
    if (Status begun = Beginning(options_, source_).run(); !begun) return begun;
  }
  auto store = storage::RocksStore::open({.folder = folder_.store()});
  if (!store) return tl::unexpected(store.error());
  store_ = *std::move(store);
  written_ = std::make_unique<WriteBehind>(*store_);
  auto ledger = ledger::open_ledger(*written_, wiring::registry(), wiring::ports());
  if (!ledger) return at(folder_.store(), ledger.error());
  ledger_ = *std::move(ledger);
  Status same = check_community(ledger_->community(), options_.community, folder_.path);
  if (!same) return same;
  const Result<v1::GenesisBody> body = body_of(ledger_->genesis());
  if (!body) return tl::unexpected(body.error());
  Result<proof::Policy> policy = proof::policy_of(options_.community, *body);
  if (!policy) return tl::unexpected(policy.error());
  policy_ = *std::move(policy);
  const Result<std::vector<Hash>> missing = ledger_->missing_texts();
  if (!missing) return tl::unexpected(missing.error());
  wanted_.insert(missing->begin(), missing->end());

  Result<Bytes> text = machine::read_file(seen_file(), kCheckpointBytes);
  if (!text && text.error().kind == ErrorKind::not_found) return {};
  if (!text) return tl::unexpected(text.error());
  const auto checkpoint = accept_checkpoint(*text, policy_);
  if (!checkpoint) return at(seen_file(), checkpoint.error());
  newest_ = checkpoint->checkpoint;
  newest_text_ = *std::move(text);
  return {};
}

tl::unexpected<Error> Follower::keep_fork(std::string_view other,
                                          const Result<std::vector<Hash>>& larger) {
  const std::string first = newest_text_.empty()
                                ? "none: the log begins otherwise than the genesis "
                                  "says\n"
                                : newest_text_;
  const std::string text = fork_text(first, other, larger.value_or(std::vector<Hash>()));
  const Status kept = machine::replace_file(folder_.fork(), text, machine::Access::open);
  return kept ? forked(folder_.fork()) : tl::unexpected(kept.error());
}

// Against the log that is here.
Status Follower::check_seen(const proof::SignedCheckpoint& checkpoint, std::string_view text) {
  const proof::Checkpoint& shown = checkpoint.checkpoint;
  if (shown.size <= ledger_->head().log_size) {
    const Result<Hash> root = log_root(*ledger_, shown.size);
    if (!root) return tl::unexpected(root.error());
    if (*root != shown.root) return keep_fork(text, own_leaves());
  }
  if (!newest_ || shown.size >= newest_->size) return {};
  return error(ErrorKind::unavailable, "the source is behind: its checkpoint has " +
                                           std::to_string(shown.size) + " entries, one of " +
                                           std::to_string(newest_->size) + " was seen");
}

// Against a checkpoint that was seen before its blocks were here.
Status Follower::check_seen(std::span<const Hash> to_come, std::string_view text) {
  const std::uint64_t size = ledger_->head().log_size;
  if (!newest_ || newest_->size <= size) return {};
  const Result<Hash> root = log_root(*ledger_, size, to_come.first(newest_->size - size));
  if (!root) return tl::unexpected(root.error());
  if (*root == newest_->root) return {};
  Result<std::vector<Hash>> larger = leaves_of(*ledger_, size);
  if (larger) larger->insert(larger->end(), to_come.begin(), to_come.end());
  return keep_fork(text, larger);
}

// Of the log of the newest checkpoint, as far as it is here.
Result<std::vector<Hash>> Follower::own_leaves() const {
  const std::uint64_t size = newest_ ? newest_->size : 0;
  if (size > ledger_->head().log_size) return std::vector<Hash>();
  return leaves_of(*ledger_, size);
}

Status Follower::meet(std::string_view text) {
  auto checkpoint = accept_checkpoint(text, policy_);
  if (!checkpoint) return error(checkpoint.error().message);
  const proof::Checkpoint& shown = checkpoint->checkpoint;
  if (shown.size <= ledger_->head().log_size) {
    const Result<Hash> root = log_root(*ledger_, shown.size);
    if (!root) return tl::unexpected(root.error());
    return *root == shown.root ? Status() : keep_fork(text, own_leaves());
  }
  if (newest_ && newest_->size == shown.size && newest_->root != shown.root) {
    return keep_fork(text, std::vector<Hash>());
  }
  if (newest_ && newest_->size >= shown.size) return {};
  return remember(*std::move(checkpoint), std::string(text));
}

Status Follower::remember(proof::SignedCheckpoint checkpoint, std::string text) {
  if (newest_ == checkpoint.checkpoint) return {};
  Status put = machine::replace_file(seen_file(), text, machine::Access::open);
  if (!put) return put;
  newest_ = std::move(checkpoint.checkpoint);
  newest_text_ = std::move(text);
  return {};
}

Status Follower::advance(std::chrono::milliseconds wait) {
  source_.look_ahead(ledger_->head().log_size, wait);
  Result<std::string> text = source_.checkpoint();
  if (!text) return tl::unexpected(text.error());
  auto checkpoint = accept_checkpoint(*text, policy_);
  if (!checkpoint) return tl::unexpected(checkpoint.error());
  if (Status seen = check_seen(*checkpoint, *text); !seen) return seen;
  if (checkpoint->checkpoint.size > ledger_->head().log_size) {
    const auto to_come = entries_to_come(source_, *ledger_, checkpoint->checkpoint);
    if (!to_come && to_come.error().kind == ErrorKind::conflict) {
      return keep_fork(*text, source_.leaf_hashes(0, checkpoint->checkpoint.size));
    }
    if (!to_come) return tl::unexpected(to_come.error());
    if (Status seen = check_seen(*to_come, *text); !seen) return seen;
    // Before its blocks: whoever shows another history from now on is found out.
    if (Status kept = remember(*std::move(checkpoint), *std::move(text)); !kept) return kept;
    RunOptions run = options_.run;
    // Whoever reads a block finds its texts. Of a long history most are erased by now: those that
    // are still named are asked for at its end.
    if (to_come->size() <= limits::kTextsBeforeBlocks) {
      run.names = [this](const std::vector<Hash>& named) {
        for (const Hash& hash : named) static_cast<void>(fetch_text(source_, *ledger_, hash));
      };
    }
    const Result<Ran> ran = catch_up(source_, *ledger_, *to_come, run);
    if (!ran) return tl::unexpected(ran.error());
    wanted_.insert(ran->named_texts.begin(), ran->named_texts.end());
    return fetch_texts();
  }
  if (Status kept = remember(*std::move(checkpoint), *std::move(text)); !kept) return kept;
  return fetch_texts();
}

Status Follower::fetch_texts() {
  const std::int64_t now = machine::monotonic_milliseconds();
  if (now - asked_at_ >= kAskAgainMilliseconds) {
    asked_at_ = now;
    wanted_.merge(missing_);
    missing_.clear();
  }
  bool all = true;
  for (; !wanted_.empty(); wanted_.erase(wanted_.begin())) {
    const Result<bool> here = fetch_text(source_, *ledger_, *wanted_.begin());
    if (!here) return tl::unexpected(here.error());
    all = all && *here;
  }
  if (all) return {};
  // Of those that it does not have, some are named by nothing any more.
  const Result<std::vector<Hash>> missing = ledger_->missing_texts();
  if (!missing) return tl::unexpected(missing.error());
  missing_ = {missing->begin(), missing->end()};
  return {};
}

}  // namespace comity::following
