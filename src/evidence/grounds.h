// What decisions and keys rest on, back to the genesis: the decisions that admitted their voters or
// adopted their constitution, and everything that parties have signed for them
// (docs/spec/bundle.md, "What a decision rests on"). One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ledger/read.h"
#include "wire/fwd.h"

namespace comity::evidence {

class Grounds {
 public:
  // Of what stands in `view`, a state of the ledger.
  Grounds(const ledger::Reader& reader, const state::View& view) : reader_(reader), view_(view) {}

  void add_decision(std::uint64_t number);
  // What a party has signed, and what gave it its key.
  void add_transaction(const Hash& id) {
    if (seen_.insert(id).second) acts_.push_back(id);
  }
  // What gave the party this key.
  void add_key(const std::string& party, BytesView key);
  // The transactions that gave a narrower key: the one that named its power, and those that
  // exchanged it since. None of any other key, and of one that was exchanged more than
  // limits::kBundlePowers times.
  [[nodiscard]] Result<std::vector<Hash>> givers_of_power(Bytes key) const;
  // Follows all that was added to the genesis, at most limits::kBundleActs transactions: what there
  // is more is left out, and a reader is told what is missing.
  [[nodiscard]] Status follow();

  [[nodiscard]] const std::set<std::uint64_t>& decisions() const { return decisions_; }
  // Keys that came with the genesis: of a holder without a seat an action of its content says so.
  [[nodiscard]] const std::vector<state::Key>& since_genesis() const { return since_genesis_; }
  // Canonical Transactions by id.
  [[nodiscard]] const std::map<Hash, Bytes>& transactions() const { return transactions_; }

 private:
  [[nodiscard]] Result<v1::Body> body_of(const Hash& id) const;
  Status follow_decision(std::uint64_t number);
  Status follow_transaction(const Hash& id);
  void follow_electorate(const v1::Proposal& proposal, const v1::GenesisBody& genesis);

  const ledger::Reader& reader_;
  const state::View& view_;
  std::set<std::uint64_t> decisions_;
  std::deque<std::uint64_t> numbers_;  // still to follow
  std::deque<Hash> acts_;
  std::set<Hash> seen_;
  std::set<std::string> keys_;     // party and key
  std::set<std::string> parties_;  // whose admission was followed
  std::map<Hash, Bytes> transactions_;
  std::vector<state::Key> since_genesis_;
};

}  // namespace comity::evidence
