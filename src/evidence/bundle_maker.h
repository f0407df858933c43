// Private to this room: what goes into a bundle, gathered and then written with all that it rests
// on (docs/spec/bundle.md). One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "evidence/grounds.h"
#include "ledger/read.h"
#include "registers/keys/queries.h"
#include "wire/messages.h"

namespace comity::evidence {

// The state that a bundle is about.
struct State {
  std::uint64_t height = 0;
  std::unique_ptr<state::View> view;
};
[[nodiscard]] Result<State> open_state(const ledger::Reader& reader, std::uint64_t height);

class BundleMaker {
 public:
  BundleMaker(const ledger::Reader& reader, const State& state)
      : reader_(reader), state_(state), grounds_(reader, *state.view) {}

  void add(const state::Key& key) { records_.insert(key); }
  void add_collection(std::string_view table, std::string_view collection) {
    collections_.emplace(table, collection);
  }
  // With all that it rests on, back to the genesis.
  void add_decision(std::uint64_t number) { grounds_.add_decision(number); }
  // What the founders have signed of the record.
  void add_genesis_actions_of(const state::Key& key) { since_genesis_.push_back(key); }
  void add_transaction(std::uint64_t height, std::uint64_t position) {
    transactions_.emplace(height, position);
  }
  // What has set a signing group, or what its members have signed to make it.
  void add_origins_of_groups(const std::string& zone, keys::Role role);

  Result<Bytes> finish();

 private:
  // The transactions of one block, and the tree whose root its record names: nodes of complete
  // subtrees, by level.
  struct Block {
    v1::BlockTransactions transactions;
    std::vector<std::vector<Hash>> nodes;
  };

  void add_origin_of_group(const std::string& zone, keys::Role role, const v1::SigningGroup& group);
  Status put_log();
  template <typename Message>
  Status put_block(std::uint64_t height, Message& out) const;
  Status put_transactions();
  Status add_powers();
  Status add_transaction_of(const Hash& id);
  Result<Block> read_block(std::uint64_t height) const;
  Status put_transaction(const Block& block, std::uint64_t position, v1::ProvenTransaction& out);
  Status put_grounds();
  Status put_genesis_actions();
  void add_records_of(std::uint64_t number);
  Status put_continuity();
  Status put_records();
  Status put_collections();

  const ledger::Reader& reader_;
  const State& state_;
  std::set<state::Key> records_;
  std::set<std::pair<std::string, std::string>> collections_;       // table, collection
  std::set<std::pair<std::uint64_t, std::uint64_t>> transactions_;  // height, position
  Grounds grounds_;
  std::vector<state::Key> since_genesis_;
  std::uint64_t log_size_ = 0;
  v1::ProofBundle bundle_;
};

}  // namespace comity::evidence
