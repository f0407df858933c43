// The Ledger over a Store. finalize and write belong to one thread, sync to one other; all else to
// any. What readers see of the newest height changes in one step, after it is durable.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/block.h"
#include "ledger/ledger.h"
#include "ledger/screened.h"
#include "ledger/stored/log_store.h"
#include "ledger/stored/recent_records.h"
#include "ledger/stored/shared_value.h"
#include "ledger/stored/texts.h"
#include "ledger/workspace.h"
#include "state/state.h"
#include "state/store.h"

namespace comity::ledger {

// What opening a store found (open.cc).
struct Opened {
  Hash community;
  Bytes genesis;
  bool demo = false;
  RulesInForce rules;
  std::unique_ptr<state::State> state;
  Head head;
  Hash log_root;  // of all log_size entries
};

class StoredLedger final : public Ledger {
 public:
  StoredLedger(state::Store& store, Registry registry, const Ports& ports, Opened opened);

  // Reader (reader.cc).
  [[nodiscard]] Hash community() const override { return community_; }
  [[nodiscard]] Bytes genesis() const override { return genesis_; }
  [[nodiscard]] bool demo() const override { return demo_; }
  [[nodiscard]] const Registry& registry() const override { return registry_; }
  [[nodiscard]] const Ports& ports() const override { return ports_; }
  [[nodiscard]] Head head() const override;
  [[nodiscard]] Result<Head> at(std::uint64_t height) const override;
  [[nodiscard]] std::uint64_t oldest_height() const override;
  [[nodiscard]] Result<std::unique_ptr<state::View>> view(std::uint64_t height) const override;
  [[nodiscard]] Result<proof::TreeProof> prove(const state::Key& key,
                                               std::uint64_t height) const override;
  [[nodiscard]] Result<std::uint64_t> changed_at(const state::Key& key,
                                                 std::uint64_t height) const override;
  [[nodiscard]] Result<Bytes> log_entry(std::uint64_t index) const override;
  [[nodiscard]] Result<std::uint64_t> log_index(std::uint64_t height) const override;
  [[nodiscard]] Result<std::vector<Hash>> prove_inclusion(std::uint64_t index,
                                                          std::uint64_t size) const override;
  [[nodiscard]] Result<std::vector<Hash>> prove_consistency(std::uint64_t old_size,
                                                            std::uint64_t size) const override;
  [[nodiscard]] Result<Hash> log_node(int level, std::uint64_t index) const override;
  [[nodiscard]] std::string checkpoint() const override;
  [[nodiscard]] Result<Bytes> block(std::uint64_t height) const override;
  [[nodiscard]] Result<Located> find_transaction(const Hash& id) const override;
  [[nodiscard]] Result<std::vector<std::uint64_t>> genesis_actions(
      const state::Key& key) const override;
  [[nodiscard]] Result<Bytes> content(const Hash& hash) const override;
  [[nodiscard]] Result<Bytes> salted_content(const Hash& hash) const override;

  // Ledger (stored_ledger.cc).
  [[nodiscard]] Receipt screen(BytesView transaction, Time now) const override;
  void look_ahead(BytesView transaction, Signatures signatures) const override;
  [[nodiscard]] Result<Finalized> finalize(const Block& block) override;
  [[nodiscard]] Status write() override;
  [[nodiscard]] Status sync() override;
  [[nodiscard]] Acknowledged acknowledged() const override;
  [[nodiscard]] std::optional<Time> next_deadline() const override;
  void set_log_key(const crypto::SigningKey* key) override;
  [[nodiscard]] Status put_content(BytesView salt, BytesView text) override;
  [[nodiscard]] Result<std::vector<Hash>> missing_texts() const override;
  [[nodiscard]] Result<bool> prune(const Retention& retention) override;  // retention.cc

 private:
  // A height and its log. The next block builds on the newest written one, durable or not.
  struct Written {
    Head head;
    Hash log_root;
    std::uint32_t rules_version = 0;  // that the height was made under
  };
  // What readers see of the newest height.
  struct Newest {
    Written durable;
    std::string checkpoint;  // signed; empty without a log key
  };
  // A block that was finalized and waits for write().
  struct Pending {
    Written written;
    state::Batch batch;
    state::Changes changes;
    LogNodes log_edge;
    std::vector<Hash> named_texts;
  };

  // The state at a height that is written, for what runs and judges transactions.
  [[nodiscard]] Result<std::unique_ptr<state::View>> recent_view(std::uint64_t height) const;
  [[nodiscard]] Result<std::uint64_t> height_at(Time since) const;
  [[nodiscard]] Status check_block(const Block& block) const;
  // The block's own records, root, log entry and batch, after its `net` changes.
  [[nodiscard]] Status seal(const Block& block, const Context& context, const BlockRun& run,
                            const state::Changes& net, Workspace& workspace, Finalized& finalized);
  [[nodiscard]] Status write_own_records(const Block& block, const state::Changes& net,
                                         Workspace& workspace) const;
  void publish(const Written& durable);
  [[nodiscard]] Status stopped() const;
  // Nobody knows how much of it is on the disk, so nothing may follow.
  [[nodiscard]] Status stop(const Error& why);
  // not_found above the newest.
  [[nodiscard]] Status check_height(std::uint64_t height) const;
  [[nodiscard]] Status check_log_size(std::uint64_t size) const;

  state::Store& store_;
  const Registry registry_;
  const Ports ports_;
  const Hash community_;
  const Bytes genesis_;
  const bool demo_;

  std::unique_ptr<state::State> state_;
  Texts texts_;
  mutable Screened screened_;
  mutable RecentRecords recent_;
  const crypto::SigningKey* log_key_ = nullptr;
  std::optional<Pending> pending_;
  LogNodes log_edge_;           // of the newest written height; empty after a start
  SharedValue<Error> stopped_;  // why no block is made any more
  SharedValue<Written> written_;
  SharedValue<Newest> newest_;
};

}  // namespace comity::ledger
