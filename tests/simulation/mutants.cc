#include "mutants.h"

#include "state/leaf.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::simulation {
namespace {

class BentStore : public state::Store {
 public:
  explicit BentStore(state::Store& store) : store_(store) {}
  Result<std::optional<Bytes>> get(BytesView key) const override { return store_.get(key); }
  Status scan(BytesView first, BytesView past, const Scanner& visit) const override {
    return store_.scan(first, past, visit);
  }
  Status write(const state::Batch& batch) override { return store_.write(batch); }
  Status sync() override { return store_.sync(); }

 protected:
  state::Store& store_;
};

// Every so often a leaf of a batch does not get into the store.
class ForgetfulStore final : public BentStore {
 public:
  using BentStore::BentStore;
  Status write(const state::Batch& batch) override {
    state::Batch rest;
    bool forgotten = ++writes_ % 8 != 0;
    for (const auto& [key, value] : batch.writes()) {
      if (!forgotten && key.front() == static_cast<char>(state::Space::leaf)) {
        forgotten = true;
      } else if (value) {
        rest.put(key, *value);
      } else {
        rest.erase(key);
      }
    }
    return store_.write(rest);
  }

 private:
  std::size_t writes_ = 0;
};

// The second half of a batch is a batch of its own.
class SplittingStore final : public BentStore {
 public:
  using BentStore::BentStore;
  Status write(const state::Batch& batch) override {
    state::Batch halves[2];
    std::size_t done = 0;
    for (const auto& [key, value] : batch.writes()) {
      state::Batch& half = halves[2 * done++ < batch.writes().size() ? 0 : 1];
      if (value) {
        half.put(key, *value);
      } else {
        half.erase(key);
      }
    }
    if (Status first = store_.write(halves[0]); !first) return first;
    return store_.write(halves[1]);
  }
};

// When a vote closes, the first yes is counted for somebody who was silent too.
class TwiceCounted final : public ledger::Matters {
 public:
  explicit TwiceCounted(const ledger::Matters& stages) : stages_(stages) {}
  std::optional<ledger::Matter> open(const state::View& view, std::uint64_t id) const override {
    return stages_.open(view, id);
  }
  void settle(state::Draft& draft, const ledger::Matter& matter, const ledger::Trial& trial,
              const ledger::Context& context) const override {
    std::optional<state::Key> added;
    // Only the close of a vote runs nothing.
    if (matter.kind == ledger::Matter::Kind::settle)
      added = count_twice(draft, matter.mandate.proposal);
    stages_.settle(draft, matter, trial, context);
    if (added) draft.erase(*added);
  }

 private:
  static std::optional<state::Key> count_twice(state::Draft& draft, std::uint64_t number) {
    Bytes key;
    append_u64(key, number);
    v1::Electorate electorate;
    const auto stored = draft.get({"decisions", "electorates", key});
    if (!stored || !wire::parse_stored(*stored, electorate)) return std::nullopt;
    const std::string collection = "votes/" + std::to_string(number);
    std::optional<Bytes> yes;
    std::optional<state::Key> silent;
    for (const v1::Seat& seat : electorate.seats()) {
      const state::Key place{"decisions", collection, seat.party()};
      const auto bytes = draft.get(place);
      v1::Vote vote;
      if (!bytes) {
        silent = place;
      } else if (wire::parse_stored(*bytes, vote) && vote.choice() == v1::YES) {
        yes = *bytes;
      }
    }
    if (!yes || !silent) return std::nullopt;
    draft.put(*silent, *yes);
    return silent;
  }

  const ledger::Matters& stages_;
};

}  // namespace

Status WatchedStore::write(const state::Batch& batch) {
  for (const auto& [key, value] : batch.writes()) {
    if (key.front() != static_cast<char>(state::Space::leaf) || !value) continue;
    const auto place = state::parse_leaf_store_key(key);
    const auto leaf = state::parse_leaf(*value);
    if (!place || !leaf) continue;
    auto& noted = leaves_[place->path];
    noted.reset();
    if (!*leaf) continue;
    const auto name = state::decode_key((*leaf)->key);
    if (name) noted.emplace(*name, Bytes((*leaf)->value));
  }
  return store_.write(batch);
}

std::unique_ptr<state::Store> bend(state::Store& store, Mutant mutant) {
  if (mutant == Mutant::forgotten_leaf) return std::make_unique<ForgetfulStore>(store);
  if (mutant == Mutant::split_batch) return std::make_unique<SplittingStore>(store);
  return nullptr;
}

ledger::Registry registry(ledger::Registry real, Mutant mutant) {
  if (mutant != Mutant::double_vote) return real;
  static const TwiceCounted kTwice(*real.matters("decisions"));
  std::vector<ledger::Register> registers = real.registers();
  for (ledger::Register& entry : registers) {
    if (entry.name == "decisions") entry.matters = &kTwice;
  }
  return ledger::Registry(std::move(registers), real.newest_rules());
}

}  // namespace comity::simulation
