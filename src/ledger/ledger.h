// The state machine: ordered transactions in, committed heights out. Consensus drives it: finalize
// and write belong to one thread, sync to one (it may be another, and run beside them); screen,
// next_deadline, put_content and all reading to any. What readers see moves on in one step, after
// it is durable. An error of write or sync stops the ledger for good: only a new start can tell
// what is on the disk.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crypto/ed25519.h"
#include "ledger/ports.h"
#include "ledger/read.h"
#include "ledger/submit.h"
#include "state/state.h"

namespace comity::ledger {

// A height that is durable, so that it may be told, and the log with its record.
struct Acknowledged {
  std::uint64_t height = 0;
  Hash root;
  std::uint64_t log_size = 0;
  Hash log_root{};

  friend bool operator==(const Acknowledged&, const Acknowledged&) = default;
};
// That the operator goes on from an older state (docs/spec/block.md).
struct GoesOn {
  std::optional<Acknowledged> lost;  // what was acknowledged last; nothing: nobody knows
};

// One block as consensus hands it over.
struct Block {
  std::uint64_t height = 0;
  Time time;
  std::vector<Bytes> transactions;
  bool clock_jump_accepted = false;
  std::optional<GoesOn> goes_on = std::nullopt;
};

struct Finalized {
  // One per transaction of the block, in its order. Those that are malformed or early stand here,
  // but not in the block record.
  std::vector<Receipt> receipts;
  bool changed = false;  // false: nothing to write, the height is not used up
  Hash root;
  // What write() puts on record: the entry of the log, the BlockTransactions beside it, and the
  // texts that records name from then on.
  Bytes record;
  Bytes transactions;
  std::vector<Hash> named_texts;
};

// Which old heights stay provable: those that are among the last `heights` or were the newest
// within `seconds`, as long as the versions that they keep fit into `bytes`; and for ever those at
// which a decision took effect or failed to, or newer rules came into force or did not.
struct Retention {
  std::uint64_t heights = 10'000;
  std::int64_t seconds = std::int64_t{30} * 24 * 3600;
  std::uint64_t bytes = std::uint64_t{4} << 30;
};

// What look_ahead() does about a signature.
enum class Signatures {
  verified,
  // Taken to hold: for blocks below a checkpoint that was accepted, whose roots are compared.
  trusted,
};

// Over a store it is made and opened by ledger/stored/open.h.
class Ledger : public Reader {
 public:
  // The cheap checks, the signature and the action's form against the newest state, before a
  // transaction may wait. Says done when finalize would look at it, and records nothing.
  [[nodiscard]] virtual Receipt screen(BytesView transaction, Time now) const = 0;
  // Does for a transaction of a block that is still to come what needs no state: decodes it and
  // checks its signature and form, so that finalize need not. Says nothing: finalize comes to the
  // same verdict without. Any thread; a pool of them keeps one finalize busy.
  virtual void look_ahead(BytesView transaction, Signatures signatures) const = 0;
  // Runs a block on the newest written height; nothing is kept before write().
  [[nodiscard]] virtual Result<Finalized> finalize(const Block& block) = 0;
  // Writes everything of the finalized block in one batch. The next one may be finalized on it at
  // once; readers do not see it before sync().
  [[nodiscard]] virtual Status write() = 0;
  // Makes durable what was written before the call; then head() moves on and the checkpoint.
  [[nodiscard]] virtual Status sync() = 0;
  // What the last sync made durable.
  [[nodiscard]] virtual Acknowledged acknowledged() const = 0;
  // write(), then sync().
  [[nodiscard]] Status commit() {
    if (Status status = write(); !status) return status;
    return sync();
  }

  // When something is due next, as of the newest written height.
  [[nodiscard]] virtual std::optional<Time> next_deadline() const = 0;
  // Signs the newest log with the node's key; until then checkpoint() is empty. A null key clears.
  // Not while another thread writes or syncs.
  virtual void set_log_key(const crypto::SigningKey* key) = 0;
  // As Submitter::put_content, durable when it returns and a record names the text already. `salt`
  // is 32 octets.
  [[nodiscard]] virtual Status put_content(BytesView salt, BytesView text) = 0;
  // The texts that records name and that are not here: not handed in yet, or erased. Reads all
  // names.
  [[nodiscard]] virtual Result<std::vector<Hash>> missing_texts() const = 0;
  // Forgets a part of what no height within `retention` needs; true when there is more to do. One
  // thread of its own, beside the others.
  [[nodiscard]] virtual Result<bool> prune(const Retention& retention) = 0;
};

// Verifies form and signatures of a Genesis message and lets every register check what it would
// write; the community id on success. The content is not looked at.
[[nodiscard]] Result<Hash> check_genesis(BytesView genesis, const Registry& registry);
// The same of a genesis that not every founder has signed yet: what its octets alone show of what
// create_ledger() would refuse, but for the signatures that are missing.
[[nodiscard]] Result<Hash> check_draft(BytesView genesis, const Registry& registry);
// Whether this key of this party is one of the genesis' log keys. Checkpoints of another are worth
// nothing to anybody.
[[nodiscard]] bool is_log_key(BytesView genesis, std::string_view party, const PublicKey& key);

}  // namespace comity::ledger
