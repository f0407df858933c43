// What servers and publications may read. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "ledger/action.h"
#include "ledger/ports.h"
#include "proof/tree.h"
#include "state/view.h"

namespace comity::ledger {

// One committed height.
struct Head {
  std::uint64_t height = 0;
  Time block_time;
  Hash root;
  std::uint64_t log_size = 0;
};

struct Located {
  std::uint64_t height = 0;
  Hash transaction;
  Code outcome = Code::done;
  std::string reason;
  Bytes octets;  // canonical Transaction
};

class Reader {
 public:
  virtual ~Reader() = default;

  [[nodiscard]] virtual Hash community() const = 0;
  [[nodiscard]] virtual Bytes genesis() const = 0;  // the Genesis message as in its file
  [[nodiscard]] virtual bool demo() const = 0;
  [[nodiscard]] virtual const Registry& registry() const = 0;
  [[nodiscard]] virtual const Ports& ports() const = 0;

  [[nodiscard]] virtual Head head() const = 0;
  [[nodiscard]] virtual Result<Head> at(std::uint64_t height) const = 0;
  // From this height on all can be read and proved; below it those of decisions. unavailable:
  // pruned.
  [[nodiscard]] virtual std::uint64_t oldest_height() const = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<state::View>> view(std::uint64_t height) const = 0;
  [[nodiscard]] virtual Result<proof::TreeProof> prove(const state::Key& key,
                                                       std::uint64_t height) const = 0;
  // The height at or below `height` whose block last changed the record; not_found for none.
  [[nodiscard]] virtual Result<std::uint64_t> changed_at(const state::Key& key,
                                                         std::uint64_t height) const = 0;

  // Entries: the actions of the genesis content, the genesis body, the block record of height 0 ...
  [[nodiscard]] virtual Result<Bytes> log_entry(std::uint64_t index) const = 0;
  // The entry that holds the block record whose root stands at `height`.
  [[nodiscard]] virtual Result<std::uint64_t> log_index(std::uint64_t height) const = 0;
  [[nodiscard]] virtual Result<std::vector<Hash>> prove_inclusion(std::uint64_t index,
                                                                  std::uint64_t size) const = 0;
  [[nodiscard]] virtual Result<std::vector<Hash>> prove_consistency(std::uint64_t old_size,
                                                                    std::uint64_t size) const = 0;
  // Those actions of the genesis content that wrote the record at height 0, as entries of the log,
  // ascending.
  [[nodiscard]] virtual Result<std::vector<std::uint64_t>> genesis_actions(
      const state::Key& key) const = 0;
  // Hash of a complete subtree of the log (proof/log.h), for tiles.
  [[nodiscard]] virtual Result<Hash> log_node(int level, std::uint64_t index) const = 0;
  // The newest signed checkpoint, as text.
  [[nodiscard]] virtual std::string checkpoint() const = 0;

  // BlockTransactions of a height that changed something, canonical bytes.
  [[nodiscard]] virtual Result<Bytes> block(std::uint64_t height) const = 0;
  [[nodiscard]] virtual Result<Located> find_transaction(const Hash& id) const = 0;

  // The text under a content hash; not_found when it was never handed in or was erased.
  [[nodiscard]] virtual Result<Bytes> content(const Hash& hash) const = 0;
  // The same with its salt of crypto::kContentSaltBytes before it: what the hash is made of.
  [[nodiscard]] virtual Result<Bytes> salted_content(const Hash& hash) const = 0;
};

// The sequence number that `key` used last, or may have used in what a continuation gave up: what
// it signed there is nobody's to bring back. 0 when it never used one.
[[nodiscard]] std::uint64_t last_sequence(const state::View& view, BytesView key);

// When something happens by itself next: the first time on the agenda. Nothing when it is empty.
[[nodiscard]] std::optional<Time> next_deadline(const state::View& view);

// Runs `actions` in a draft over `view` with the authority of a decision, as the opening of a vote
// does. `draft` holds the changes afterwards. For previews.
[[nodiscard]] Trial try_actions(const std::vector<const v1::Action*>& actions,
                                const Mandate& mandate, state::Draft& draft,
                                const Registry& registry, const Ports& ports,
                                const Context& context);

// What a transaction uses of its sender's budget of the day, and what was used of it before;
// `most` is what its voice has, half of it in parts (docs/spec/transaction.md, "Budgets").
struct Cost {
  std::uint64_t transactions = 0;
  std::uint64_t bytes = 0;
  std::uint64_t comments = 0;
  std::uint64_t transactions_before = 0;
  std::uint64_t bytes_before = 0;
  std::uint64_t comments_before = 0;
  BudgetLimits most;
};
struct OwnTrial {
  Verdict verdict;
  std::optional<Cost> cost;  // nothing: it was turned away before anything was counted
};

// What a transaction with this canonical Body would come to in the next block, were it signed by
// the key that it names and the block empty. `draft` holds its changes when the verdict is good,
// without what it would be charged. For previews.
[[nodiscard]] OwnTrial try_own(BytesView body, const Hash& community, state::Draft& draft,
                               const Registry& registry, const Ports& ports,
                               const Context& context);

}  // namespace comity::ledger
