// A block's transactions through the state machine, and the bytes that record it
// (docs/spec/block.md). One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/continuation.h"
#include "ledger/due.h"
#include "ledger/ledger.h"
#include "ledger/rules_turn.h"
#include "ledger/run.h"
#include "ledger/screened.h"
#include "ledger/submit.h"
#include "ledger/workspace.h"

namespace comity::ledger {

// A transaction that the block records.
struct Included {
  Hash id;
  Code outcome = Code::done;
  std::string reason;        // printable ASCII, at most limits::kReasonBytes
  std::size_t position = 0;  // in the block as it was handed over
};

struct BlockRun {
  std::vector<Receipt> receipts;
  std::vector<Included> included;
  std::vector<EffectDone> effects;
  std::optional<RulesTurned> rules_turned;   // before the transactions
  std::optional<Continuation> continuation;  // before them too
};

// Runs the transactions of `block` and then what is due; the workspace holds the changes. Takes
// from `screened` what is kept there of them.
[[nodiscard]] Result<BlockRun> run_block(const Block& block, const Hash& community,
                                         const Rules& rules, Screened& screened,
                                         Workspace& workspace);

// RFC 6962 root over the leaves of proof::transaction_leaf.
[[nodiscard]] Hash transactions_root(const std::vector<Included>& included);
// Canonical BlockTransactions.
[[nodiscard]] Bytes encode_transactions(const std::vector<Included>& included, const Block& block);

struct RecordFields {
  std::uint64_t height = 0;
  Time time;
  Hash previous_root;  // all zero at height 0
  Hash root;
  bool clock_jump_accepted = false;
  std::uint32_t rules_version = 0;
  std::optional<RulesTurned> rules_turned = std::nullopt;
  std::optional<Continuation> continuation = std::nullopt;
};
// Canonical BlockRecord. An error when it is longer than a log entry may be.
[[nodiscard]] Result<Bytes> encode_record(const RecordFields& fields,
                                          const std::vector<Included>& included,
                                          const std::vector<EffectDone>& effects);

}  // namespace comity::ledger
