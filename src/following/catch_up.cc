#include "following/catch_up.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <utility>

#include "crypto/content.h"
#include "following/look_ahead.h"
#include "ledger/recorded.h"
#include "proof/log.h"
#include "proof/transaction.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::following {
namespace {

// What was run is synced after so many blocks, and after so long.
constexpr std::uint64_t kBlocksTogether = 256;
constexpr auto kBetweenReports = std::chrono::seconds(1);
constexpr std::int64_t kAheadSeconds = 3'600;

std::string at_height(std::uint64_t height) { return "height " + std::to_string(height); }

// Signatures stand in no record: a source alone can spoil them.
bool all_signed(const ledger::Block& block) {
  return std::all_of(block.transactions.begin(), block.transactions.end(), [](BytesView octets) {
    v1::Transaction transaction;
    v1::Body body;
    return wire::parse_stored(octets, transaction) &&
           wire::parse_stored(transaction.body(), body) &&
           proof::signer_of(transaction, body).has_value();
  });
}

// Why a block did not come to what its record says.
tl::unexpected<Error> differs(const LookAhead::Block& block, const ledger::Finalized& done) {
  const std::string where = at_height(block.block.height) + ": ";
  v1::BlockRecord record;
  if (!wire::parse_stored(block.recorded.record, record) ||
      !is_named(record, block.recorded.transactions)) {
    return error(ErrorKind::corrupt,
                 where + "these are not the transactions that its record names");
  }
  if (!all_signed(block.block)) {
    return error(ErrorKind::corrupt, where + "a transaction lacks its sender's signature");
  }
  // Nor does a record bind reasons.
  if (done.changed && done.record == block.recorded.record) {
    return error(ErrorKind::corrupt, where + "its transactions are told otherwise than they ended");
  }
  if (!done.changed) return error(ErrorKind::conflict, where + "its transactions change nothing");
  if (done.root.view() != record.root()) {
    return error(ErrorKind::conflict, where + "the record says root " + to_hex(record.root()) +
                                          ", its transactions give " + done.root.hex());
  }
  return error(ErrorKind::conflict, where + "its transactions end otherwise than the record says");
}

class Run {
  using Clock = std::chrono::steady_clock;

 public:
  Run(ledger::Ledger& ledger, std::uint64_t newest, const RunOptions& options)
      : ledger_(ledger), options_(options) {
    progress_.newest = newest;
  }

  // `to_come` may be null.
  Result<Ran> run(Source& source, const std::vector<Hash>* to_come) {
    const std::uint64_t first = ledger_.head().height + 1;
    const std::size_t threads =
        options_.threads != 0 ? options_.threads : std::thread::hardware_concurrency();
    LookAhead blocks(source, ledger_, progress_.newest, options_.signatures, threads);
    while (true) {
      auto block = blocks.next();
      if (!block) return tl::unexpected(block.error());
      if (!*block) break;
      const std::uint64_t height = (*block)->block.height;
      if (to_come != nullptr &&
          proof::log_leaf_hash((*block)->recorded.record) != (*to_come)[height - first]) {
        return error(ErrorKind::corrupt, at_height(height) +
                                             ": this is not the record that stands in "
                                             "the log of the signed checkpoint");
      }
      if (Status done = step(**block); !done) return tl::unexpected(done.error());
      if (height % kBlocksTogether != 0 && Clock::now() - reported_ < kBetweenReports) continue;
      const Result<bool> goes_on = sync_and_report();
      if (!goes_on) return tl::unexpected(goes_on.error());
      if (!*goes_on) return Ran{progress_.transactions, std::move(named_texts_)};
    }
    if (Status synced = ledger_.sync(); !synced) return tl::unexpected(synced.error());
    return Ran{progress_.transactions, std::move(named_texts_)};
  }

 private:
  Status step(const LookAhead::Block& block) {
    if (options_.now && block.block.time > plus_seconds(options_.now(), kAheadSeconds)) {
      return error(ErrorKind::unavailable, at_height(block.block.height) + ": is dated " +
                                               to_rfc3339(block.block.time) +
                                               ", ahead of this machine's clock");
    }
    const auto done = ledger_.finalize(block.block);
    if (!done) return at(at_height(block.block.height), done.error());
    if (!done->changed || done->record != block.recorded.record ||
        done->transactions != block.recorded.transactions) {
      return differs(block, *done);
    }
    progress_.height = block.block.height;
    progress_.transactions += block.block.transactions.size();
    named_texts_.insert(named_texts_.end(), done->named_texts.begin(), done->named_texts.end());
    if (options_.names) options_.names(done->named_texts);
    return ledger_.write();
  }

  // False: to end here.
  Result<bool> sync_and_report() {
    if (Status synced = ledger_.sync(); !synced) return tl::unexpected(synced.error());
    if (Clock::now() - reported_ < kBetweenReports) return true;
    reported_ = Clock::now();
    return !options_.progress || options_.progress(progress_);
  }

  ledger::Ledger& ledger_;
  const RunOptions& options_;
  Progress progress_;
  std::vector<Hash> named_texts_;
  Clock::time_point reported_ = Clock::now();
};

}  // namespace

bool is_named(const v1::BlockRecord& record, BytesView transactions) {
  v1::BlockTransactions told;
  if (!wire::parse_stored(transactions, told)) return false;
  const Result<std::vector<Hash>> leaves = ledger::transaction_leaves(told);
  return leaves && proof::log_root(*leaves).view() == record.transactions_root();
}

Result<Ran> run_recorded(Source& source, ledger::Ledger& ledger, std::uint64_t newest,
                         const RunOptions& options) {
  return Run(ledger, newest, options).run(source, nullptr);
}

Result<proof::SignedCheckpoint> accept_checkpoint(std::string_view text,
                                                  const proof::Policy& policy) {
  Result<proof::SignedCheckpoint> checkpoint = proof::parse_checkpoint(text);
  if (!checkpoint) return error(ErrorKind::corrupt, "checkpoint: " + checkpoint.error().message);
  if (checkpoint->checkpoint.origin != proof::log_origin(policy.community)) {
    return error(ErrorKind::corrupt,
                 "the checkpoint is of another log, " + checkpoint->checkpoint.origin);
  }
  if (proof::count_signatures(*checkpoint, policy) < policy.threshold) {
    return error(ErrorKind::corrupt,
                 "the checkpoint lacks signatures: " + std::to_string(policy.threshold) +
                     " of the log keys that the genesis names have to sign it");
  }
  return checkpoint;
}

Result<Hash> log_root(const ledger::Reader& reader, std::uint64_t size,
                      std::span<const Hash> more) {
  std::map<std::pair<int, std::uint64_t>, Hash> nodes;
  const proof::NodeReader read = [&](int level, std::uint64_t index) -> Result<Hash> {
    const auto found = nodes.find({level, index});
    return found != nodes.end() ? found->second : reader.log_node(level, index);
  };
  for (const Hash& leaf : more) {
    const auto grown = proof::append(size++, leaf, read);
    if (!grown) return tl::unexpected(grown.error());
    for (const proof::LogNode& node : *grown) nodes[{node.level, node.index}] = node.hash;
  }
  return proof::root_of_size(size, read);
}

Result<std::vector<Hash>> entries_to_come(Source& source, const ledger::Reader& reader,
                                          const proof::Checkpoint& checkpoint) {
  const std::uint64_t size = reader.head().log_size;
  Result<std::vector<Hash>> more = source.leaf_hashes(size, checkpoint.size);
  if (!more) return more;
  const bool whole = more->size() == checkpoint.size - size;
  const Result<Hash> root = whole ? log_root(reader, size, *more) : Hash();
  if (!root) return tl::unexpected(root.error());
  if (whole && *root == checkpoint.root) return more;
  // A log of its own, or hashes that make none: that decides who is to blame.
  const Result<std::vector<Hash>> all = source.leaf_hashes(0, checkpoint.size);
  if (!all) return tl::unexpected(all.error());
  if (all->size() != checkpoint.size || proof::log_root(*all) != checkpoint.root) {
    return error(ErrorKind::corrupt,
                 "the hashes that the source gives are not those of the checkpoint that it gives");
  }
  return error(ErrorKind::conflict, "the signed log of " + std::to_string(checkpoint.size) +
                                        " entries does not go on from ours of " +
                                        std::to_string(size));
}

Result<Ran> catch_up(Source& source, ledger::Ledger& ledger, const std::vector<Hash>& to_come,
                     const RunOptions& options) {
  return Run(ledger, ledger.head().height + to_come.size(), options).run(source, &to_come);
}

Result<bool> fetch_text(Source& source, ledger::Ledger& ledger, const Hash& hash) {
  if (ledger.salted_content(hash)) return true;
  const Result<Bytes> salted = source.salted_content(hash);
  if (!salted && salted.error().kind == ErrorKind::not_found) return false;
  if (!salted) return tl::unexpected(salted.error());
  const BytesView octets = *salted;
  const std::size_t salt = std::min(octets.size(), crypto::kContentSaltBytes);
  if (salt < crypto::kContentSaltBytes ||
      crypto::content_hash(octets.substr(0, salt), octets.substr(salt)) != hash) {
    return error(ErrorKind::corrupt, "the source gives another text for " + hash.hex());
  }
  if (Status put = ledger.put_content(octets.substr(0, salt), octets.substr(salt)); !put) {
    return tl::unexpected(put.error());
  }
  return true;
}

}  // namespace comity::following
