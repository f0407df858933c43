// One seed, one run: clients and a hostile disk against a node, step by step, and what the judge
// says of it. Everything follows from the seed. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "community.h"
#include "crypto/hash.h"
#include "node.h"
#include "workload.h"

namespace comity::simulation {

struct Settings {
  std::uint64_t seed = 0;
  Mutant mutant = Mutant::none;
  bool trace = false;  // prints every step, and looks at every height with the naive tree
};

struct Coverage {
  std::set<std::uint32_t> actions;  // done, alone or as part of a decision
  std::set<std::uint32_t> codes;    // every outcome, of whatever
  std::uint64_t blocks = 0;
  std::uint64_t transactions = 0;
  std::uint64_t lives = 0;     // starts of the process
  std::uint64_t upgrades = 0;  // newer rules that came into force
  std::uint64_t deaths = 0;    // of these, ends in the middle of an access to the disk
};

struct Report {
  std::string wrong;  // empty: nothing
  std::uint64_t step = 0;
  Hash trace;  // of everything that was done and seen
  Coverage coverage;
};

[[nodiscard]] Report simulate(const Settings& settings);

// What an outsider could not accept; ends the run.
struct Violation {
  std::string what;
};

class Simulation {
 public:
  explicit Simulation(const Settings& settings);
  [[nodiscard]] Report run();

 private:
  // A block that is written and not known to be durable.
  struct Limbo {
    Node::Block block;
    std::vector<EffectSeen> effects;
    std::optional<RulesSeen> rules;
    Bytes record;        // of the log, as the judge writes it
    Bytes transactions;  // beside it
    std::optional<Time> deadline;
  };
  struct Note {  // a checkpoint that was published
    std::uint64_t size = 0;
    Hash root;
  };
  struct Moment {  // a height whose records are remembered
    std::uint64_t height = 0;
    Records::Map records;
  };

  // simulation.cc
  void step();
  void clients();
  void submit(const Sent& sent);
  void turned_away(const Sent& sent, const ledger::Receipt& receipt, Time at);
  void order();
  void sync();
  void hear();
  [[nodiscard]] std::optional<ledger::Receipt> first_receipt(const Hash& id) const;
  void rule(Node::Block block);
  void judge_transactions(const Node::Block& block);
  void take_over_keys(const Leaves& leaves);
  void settle(const Limbo& limbo);
  void settle_up_to(std::uint64_t height);
  void prune();
  void put_text();
  void boot();
  void reconcile();
  void end_life();
  [[nodiscard]] Trouble trouble(std::uint64_t attempt);
  [[nodiscard]] Outlook outlook() const;

  // simulation_checks.cc
  [[nodiscard]] Bytes record_of(const Node::Block& block, const std::vector<EffectSeen>& effects,
                                const Hash& previous);
  [[nodiscard]] Bytes transactions_of(const Node::Block& block);
  [[nodiscard]] std::uint64_t entries_until(std::uint64_t height) const;
  void check_durable(const Limbo& limbo);
  void check_unseen();
  void check_tree();
  void check_checkpoint();
  void check_acknowledged();
  void check_proofs();
  void check_zone();
  void check_replay();

  void note(const std::string& line);
  // A failed expectation; excused while the disk fails.
  [[noreturn]] void wrong(const std::string& what) const;

  const Settings settings_;
  Chance chance_;
  const Community& start_;
  Clock clock_;
  Judge judge_;
  Workload workload_;
  storage::DiskImage image_;
  std::unique_ptr<Machine> machine_;
  std::unique_ptr<Node> node_;

  std::vector<Sent> sent_;                             // by ticket
  std::map<std::size_t, ledger::Receipt> unanswered_;  // by ticket, as the block had it
  std::deque<Limbo> limbo_;
  std::vector<Hash> roots_;       // by height, those in limbo too
  std::vector<Hash> entries_;     // leaf hashes of the log, likewise
  Time time_;                     // of the newest block
  bool halted_by_clock_ = false;  // the operator accepts the jump at the next start
  bool jump_to_record_ = false;   // and the first block kept after it says so
  std::uint64_t acknowledged_height_ = 0;
  std::map<Hash, ledger::Receipt> acknowledged_;  // by answers
  std::map<Hash, ledger::Receipt> recorded_;      // by blocks, those in limbo too
  // Salt and text by content hash: no record names them, so they wait in memory until a stop.
  std::map<Hash, Bytes> texts_;
  std::vector<Note> notes_;
  std::vector<Moment> moments_;
  std::uint64_t pruned_ = 0;          // the oldest height by the last pruning
  std::set<std::uint64_t> decided_;   // heights of effects: provable for ever
  std::vector<Node::Block> history_;  // durable ones that changed something, in their order
  crypto::Sha256 trace_;
  Report report_;
};

}  // namespace comity::simulation
