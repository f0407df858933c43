// A copy of a community that somebody keeps for themselves: brought up to date from a source that
// is not believed. Its state is what the signed transactions come to, run by this program; its log
// is the one that the log's keys sign, every checkpoint consistent with all that it has seen.
//
// Its folder is that of a community (folder/data_folder.h) without a node's key, and holds
// `checkpoint`, the newest that was found true (or FollowOptions::seen does). Two checkpoints that
// cannot both be true are kept in `fork`, and nothing is followed any more. One thread; the
// ledger's readers are free.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "folder/data_folder.h"
#include "following/catch_up.h"
#include "following/source.h"
#include "following/write_behind.h"
#include "ledger/ledger.h"
#include "proof/policy.h"
#include "storage/rocks_store.h"

namespace comity::following {

struct FollowOptions {
  std::string folder;
  Hash community;  // pinned: the only thing that is taken on trust
  RunOptions run;
  // File of the newest checkpoint that was seen, where it has to outlive the copy; empty: in it.
  std::string seen = {};
};

class Follower {
 public:
  // Opens the copy that stands in the folder, or begins one there. `source` outlives it. corrupt:
  // the source or the folder is of another community, or there is a fork; conflict: the folder
  // holds something else.
  [[nodiscard]] static Result<std::unique_ptr<Follower>> open(FollowOptions options,
                                                              Source& source);

  // Runs what has come up to the source's newest checkpoint, and fetches the texts that are named
  // there. unavailable: later perhaps, also when the source is behind what was seen already.
  // corrupt: the source lies or is damaged, or the log's keys have signed a fork.
  // May wait so long for what is not there yet.
  [[nodiscard]] Status advance(std::chrono::milliseconds wait = {});

  [[nodiscard]] const ledger::Ledger& ledger() const { return *ledger_; }
  // Another's checkpoint, which a witness was shown or cosigned: binds as one that the source gave,
  // and nothing is run for it. invalid: the log's keys have not signed it. corrupt: a fork.
  [[nodiscard]] Status meet(std::string_view text);

  [[nodiscard]] const proof::Policy& policy() const { return policy_; }
  // The newest that was found true; empty before the first.
  [[nodiscard]] const std::string& checkpoint() const { return newest_text_; }
  // Texts that records name and the source did not have.
  [[nodiscard]] std::size_t missing_texts() const { return wanted_.size() + missing_.size(); }

 private:
  Follower(FollowOptions options, Source& source)
      : options_(std::move(options)), folder_{options_.folder}, source_(source) {}

  [[nodiscard]] std::string seen_file() const {
    return options_.seen.empty() ? folder_.checkpoint() : options_.seen;
  }
  [[nodiscard]] Status open_copy();
  // What is known of the log up to the size of `checkpoint` is in it; an error is a fork, or says
  // that it is older than what was seen.
  [[nodiscard]] Status check_seen(const proof::SignedCheckpoint& checkpoint, std::string_view text);
  [[nodiscard]] Status check_seen(std::span<const Hash> to_come, std::string_view text);
  [[nodiscard]] Status remember(proof::SignedCheckpoint checkpoint, std::string text);
  // Keeps both checkpoints; the error that says so. `larger`: the leaf hashes of the larger log.
  [[nodiscard]] tl::unexpected<Error> keep_fork(std::string_view other,
                                                const Result<std::vector<Hash>>& larger);
  [[nodiscard]] Result<std::vector<Hash>> own_leaves() const;
  [[nodiscard]] Status fetch_texts();

  const FollowOptions options_;
  const folder::DataFolder folder_;
  Source& source_;
  std::unique_ptr<storage::RocksStore> store_;
  std::unique_ptr<WriteBehind> written_;
  std::unique_ptr<ledger::Ledger> ledger_;
  proof::Policy policy_;
  std::optional<proof::Checkpoint> newest_;
  std::string newest_text_;
  std::set<Hash> wanted_;   // texts to be asked for
  std::set<Hash> missing_;  // asked for in vain, again a while later
  std::int64_t asked_at_ = 0;
};

}  // namespace comity::following
