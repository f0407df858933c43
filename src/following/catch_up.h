// Runs recorded blocks again and compares what comes out with the record: each root, each block
// with its outcomes, each log entry. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "following/source.h"
#include "ledger/ledger.h"
#include "proof/checkpoint.h"
#include "proof/policy.h"
#include "wire/fwd.h"

namespace comity::following {

struct Progress {
  std::uint64_t height = 0;        // that was run last
  std::uint64_t newest = 0;        // that will be
  std::uint64_t transactions = 0;  // so far
};

struct RunOptions {
  // A block that is dated more than an hour ahead of it is not run, unavailable: whoever has the
  // log's key could let terms run out before their time. Null: not looked at.
  std::function<Time()> now;
  // Trusted: for a reader who has accepted a checkpoint of this log. The roots are compared all the
  // same.
  ledger::Signatures signatures = ledger::Signatures::verified;
  std::size_t threads = 0;  // that look ahead; 0: one for each core
  // Told of the texts that records will name, before the block that does is written; may be null.
  std::function<void(const std::vector<Hash>&)> names;
  // Told about once a second, when what was run is durable; false: to end there. May be null.
  std::function<bool(const Progress&)> progress;
};

// What was run.
struct Ran {
  std::uint64_t transactions = 0;
  std::vector<Hash> named_texts;  // that records have named since
};

// Runs the blocks after the newest of `ledger` up to `newest`.
// conflict: the record says something else than its blocks give; the message says where, and of
// that block nothing was written. corrupt: the source gives other transactions than its record
// names.
[[nodiscard]] Result<Ran> run_recorded(Source& source, ledger::Ledger& ledger, std::uint64_t newest,
                                       const RunOptions& options);

// Whether these BlockTransactions, with the outcomes that they tell, are those that the record
// names.
[[nodiscard]] bool is_named(const v1::BlockRecord& record, BytesView transactions);

// What the log's keys have signed; corrupt when fewer have than `policy` asks for.
[[nodiscard]] Result<proof::SignedCheckpoint> accept_checkpoint(std::string_view text,
                                                                const proof::Policy& policy);

// The root of a log: the first `size` entries of `reader`, then those with the leaf hashes `more`.
[[nodiscard]] Result<Hash> log_root(const ledger::Reader& reader, std::uint64_t size,
                                    std::span<const Hash> more = {});

// Leaf hashes of the entries that the log of `checkpoint` has besides those of `reader`. conflict:
// that log does not go on from ours, there are two; corrupt: the source's hashes do not make it.
[[nodiscard]] Result<std::vector<Hash>> entries_to_come(Source& source,
                                                        const ledger::Reader& reader,
                                                        const proof::Checkpoint& checkpoint);

// As run_recorded(), for the entries `to_come`: no block is run whose record is not among them,
// corrupt.
[[nodiscard]] Result<Ran> catch_up(Source& source, ledger::Ledger& ledger,
                                   const std::vector<Hash>& to_come, const RunOptions& options);

// The text under `hash`, into `ledger` unless it is there; false: the source does not have it.
[[nodiscard]] Result<bool> fetch_text(Source& source, ledger::Ledger& ledger, const Hash& hash);

}  // namespace comity::following
