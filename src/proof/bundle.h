// Proof bundles: records of one state with the whole way from them to a community that the reader
// has pinned, in one file (docs/spec/bundle.md). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/rules.h"
#include "base/time.h"
#include "proof/policy.h"

namespace comity::v1 {
class ProofBundle;
}  // namespace comity::v1

namespace comity::proof {

// What the reader believes before the bundle is opened: one of the two, or both and alike.
struct Trust {
  std::optional<Hash> community;  // then the bundle carries the genesis with this hash
  std::optional<Policy> policy;
};

// One step of the way: genesis, policy, checkpoint, log, block, root, continuity, then record,
// collection or transaction.
struct Step {
  std::string name;
  std::string text;  // what was found to be so, of proven values only
};

struct ProvenRecord {
  std::string table;
  std::string collection;
  Bytes key;
  std::optional<Bytes> value;  // nothing: proven to be absent
};

// One that a block recorded: `party` has signed it with `key`, and this is what became of it.
struct ProvenTransaction {
  Hash id;
  std::uint64_t height = 0;
  std::uint32_t outcome = 0;  // 0: done
  std::string party;
  PublicKey key;
  Bytes body;  // canonical Body
  Time block_time{};
};

struct Verified {
  Hash community;
  Checkpoint checkpoint;
  std::uint64_t index = 0;  // of the block record in the log
  std::uint64_t height = 0;
  Time block_time;
  Hash root;
  std::vector<Step> steps;
  std::vector<ProvenRecord> records;  // those of collections too
  struct Collection {
    std::string table;
    std::string collection;
  };
  std::vector<Collection> collections;  // of which every record is here
  std::optional<Bytes> continuations;   // nothing: the community never went on from an older state
  std::vector<ProvenTransaction> transactions;  // in the order in which they took place
  Bytes genesis_body;                           // of the community; empty when none was given
  // Canonical Transactions, as they came: they prove what was signed, which is not judged here.
  std::vector<Bytes> signed_transactions;
  std::vector<Bytes> genesis_actions;  // canonical ProvenGenesisActions, as they came too
};

// The octets of a bundle file: `bundle` with its version of the rules and its digest.
[[nodiscard]] Bytes seal(v1::ProofBundle bundle);

// Says that the records are in a state which this policy accepted, or which step does not hold: the
// message of an error is "step: why"; a bundle that cannot be read is refused by step "bundle".
// newer_rules, and nothing else is said of it: it was made under rules that this program does not
// know. `known`: other than the program's own only in tests.
[[nodiscard]] Result<Verified> verify(BytesView bundle, const Trust& trust,
                                      std::uint32_t known = kRulesVersion);

}  // namespace comity::proof
