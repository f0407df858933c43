#include "simulation.h"

#include <algorithm>
#include <iostream>
#include <utility>

#include "crypto/content.h"
#include "proof/log.h"
#include "proof/tree.h"
#include "wiring/wiring.h"

namespace comity::simulation {
namespace {

constexpr std::uint64_t kFewestSteps = 28;
constexpr std::uint64_t kMoreSteps = 26;
constexpr std::uint64_t kTroubledStarts = 3;  // in a row; then one without trouble

// The action's number, and those of the actions that it carries.
std::string what(const Sent& sent) {
  std::string numbers = std::to_string(sent.number);
  v1::Transaction transaction;
  v1::Body body;
  if (sent.garbage || !wire::parse_stored(sent.bytes, transaction) ||
      !wire::parse_stored(transaction.body(), body)) {
    return numbers;
  }
  const v1::Action& outer = body.action();
  const auto& carried = outer.has_members_batch() ? outer.members_batch().actions()
                                                  : outer.decisions_propose().actions();
  for (const v1::Action& action : carried) {
    numbers += "/" + std::to_string(action.action_case());
  }
  return numbers;
}

std::string text(Code code) {
  static const ledger::Registry kRegistry = wiring::registry();
  return std::string(kRegistry.info(code).name);
}

}  // namespace

Simulation::Simulation(const Settings& settings)
    : settings_(settings),
      chance_(settings.seed),
      start_(community(chance_.below(kCommunities))),
      judge_(start_.records, start_.world->community()),
      workload_(*start_.world, chance_, judge_),
      image_(start_.image),
      roots_(start_.roots),
      entries_(start_.entries),
      time_(start_.time) {
  if (start_.world->registry().newest_rules() > 1) judge_.since[405] = 2;
  clock_.now = time_.milliseconds + 1000;
  acknowledged_height_ = roots_.size() - 1;
}

void Simulation::note(const std::string& line) {
  trace_.add(line);
  trace_.add("\n");
  if (settings_.trace) std::cout << report_.step << "  " << line << "\n";
}
void Simulation::wrong(const std::string& what) const { throw Violation{what}; }

Outlook Simulation::outlook() const {
  return {Time{std::max(clock_.now, time_.milliseconds)}, roots_.size() - 1, roots_.back()};
}

Report Simulation::run() {
  try {
    boot();
    const std::uint64_t steps = kFewestSteps + chance_.below(kMoreSteps);
    while (report_.step < steps) {
      ++report_.step;
      step();
      if (machine_->failed()) {
        end_life();
        boot();
      }
    }
    // Once more, after a power cut, with a disk that does what it should.
    machine_->kill();
    end_life();
    report_.step = ~std::uint64_t{0};
    boot();
    check_tree();
    check_proofs();
    check_zone();
    if (const auto sound = node_->store().verify(); !sound) wrong(sound.error().message);
    if (chance_.in(1, 6) || settings_.trace) check_replay();
    end_life();
  } catch (const Violation& violation) {
    report_.wrong = violation.what;
    note("WRONG: " + violation.what);
  }
  report_.trace = trace_.finish();
  return report_;
}

void Simulation::step() {
  constexpr std::int64_t kHour = 3'600'000;
  constexpr std::int64_t kLongWaitDays = 8;
  constexpr std::int64_t kLapseDays = 45;
  const std::uint64_t dice = chance_.below(100);
  if (dice < 62) {
    clients();
    if (chance_.in(4, 5)) order();
  } else if (dice < 82) {
    clock_.run(static_cast<std::int64_t>(chance_.below(20'000)));
    if (chance_.in(1, 3)) clock_.run(60'000 + static_cast<std::int64_t>(chance_.below(60'000)));
    if (chance_.in(1, 25)) clock_.run(kHour * static_cast<std::int64_t>(chance_.below(30)));
    if (chance_.in(1, 30)) clock_.set(-static_cast<std::int64_t>(chance_.below(60'000)));
    if (chance_.in(1, 60)) clock_.set(kHour);
    // Nobody waits for two weeks of a community that has nothing else to do; sometimes for so long
    // that an adoption lapses.
    if (judge_.is_adopting() && chance_.in(1, 4)) {
      clock_.run(kHour * 24 * (chance_.in(1, 6) ? kLapseDays : kLongWaitDays));
    }
    note("clock " + std::to_string(clock_.now));
    order();
  } else if (dice < 87) {
    check_proofs();
  } else if (dice < 90) {
    check_zone();
  } else if (dice < 93) {
    note("background work " + std::to_string(machine_->work(3)));
    prune();
  } else if (dice < 96) {
    put_text();
  } else {
    if (chance_.in(2, 3)) machine_->kill();
    end_life();
    boot();
  }
}

void Simulation::clients() {
  const std::uint64_t count = 1 + chance_.below(3);
  for (std::uint64_t i = 0; i < count && !machine_->failed(); ++i) {
    submit(workload_.next(outlook()));
  }
}

void Simulation::submit(const Sent& sent) {
  const Time at{clock_.now};
  sent_.push_back(sent);
  const auto receipt = node_->submit(sent.bytes, sent_.size() - 1);
  ++report_.coverage.transactions;
  note("send " + what(sent) + " " + (receipt ? text(receipt->outcome) : std::string("waits")));
  if (machine_->failed()) return;
  if (receipt) {
    turned_away(sent, *receipt, at);
    return;
  }
  if (limbo_.empty()) {
    const Fate fate = judge_.look(sent, at, Code::done);
    if (fate.code != Code::done) wrong("let in, though " + text(fate.code));
  }
  unanswered_[sent_.size() - 1] = {};
  workload_.waits(sent);
  hear();
}

void Simulation::turned_away(const Sent& sent, const ledger::Receipt& receipt, Time at) {
  report_.coverage.codes.insert(static_cast<std::uint32_t>(receipt.outcome));
  const auto first = acknowledged_.find(receipt.transaction);
  if (receipt.recorded) {
    // The answer of the first time, for a client that lost it.
    const auto known = first_receipt(sent.id);
    if (!known) wrong("a receipt for what was never recorded");
    if (receipt.outcome != known->outcome || receipt.height != known->height ||
        receipt.reason != known->reason) {
      wrong("another receipt than the first time");
    }
    return;
  }
  if (sent.envelope != Code::too_large && !sent.garbage && receipt.transaction != sent.id &&
      receipt.transaction != Hash{}) {
    wrong("a receipt for another transaction");
  }
  if (is_recorded(receipt.outcome)) wrong("refused at the door as " + text(receipt.outcome));
  // The door sees what is durable, the judge what was written.
  if (!limbo_.empty()) return;
  const Fate fate = judge_.look(sent, at, receipt.outcome);
  if (!fate.known || fate.code != receipt.outcome) {
    wrong("turned away as " + text(receipt.outcome) + " (" + receipt.reason + "), not as " +
          text(fate.code));
  }
  if (receipt.outcome == Code::replayed && first != acknowledged_.end()) {
    wrong("a recorded transaction was forgotten");
  }
}

// A block, and mostly its sync; else the next one is made on what is only written.
void Simulation::order() {
  if (machine_->failed()) return;
  std::optional<Node::Block> made = node_->order();
  if (made) rule(std::move(*made));
  hear();
  const std::string halted = node_->pipeline().halted();
  if (!halted.empty() && !machine_->failed()) {
    if (halted.find("the clock") == std::string::npos) wrong("no block: " + halted);
    halted_by_clock_ = true;
    note("the node stops: the clock");
    end_life();
    boot();
    return;
  }
  if (chance_.in(3, 4)) sync();
}

void Simulation::sync() {
  if (machine_->failed() || !node_->sync_written()) return;
  hear();
  if (machine_->failed()) return;
  if (!node_->pipeline().halted().empty()) wrong("no sync: " + node_->pipeline().halted());
  settle_up_to(node_->ledger().head().height);
  if (!limbo_.empty()) wrong("written, synced, and not the newest height");
}

// Answers, which have to be those of the block; then nothing may take them back.
void Simulation::hear() {
  const std::vector<Node::Answer> answers = node_->take_answers();
  if (machine_->killed()) return;
  for (const Node::Answer& answer : answers) {
    const ledger::Receipt expected = unanswered_[answer.ticket];
    unanswered_.erase(answer.ticket);
    if (!answer.receipt) continue;
    const ledger::Receipt& said = *answer.receipt;
    if (said.outcome != expected.outcome || said.recorded != expected.recorded ||
        (said.recorded && said.height != expected.height) || said.reason != expected.reason) {
      wrong("the answer " + text(said.outcome) + " is not that of the block");
    }
    if (!said.recorded) continue;
    acknowledged_.emplace(said.transaction, said);
    acknowledged_height_ = std::max(acknowledged_height_, said.height);
  }
  workload_.nothing_waits();
  for (const auto& [ticket, receipt] : unanswered_) workload_.waits(sent_[ticket]);
}

// What the judge says of each transaction, compared with what the node said.
void Simulation::judge_transactions(const Node::Block& made) {
  std::string line = "block " + std::to_string(made.block.height) + " at " +
                     std::to_string(made.block.time.milliseconds);
  for (std::size_t i = 0; i < made.tickets.size(); ++i) {
    const Sent& sent = sent_[made.tickets[i]];
    const ledger::Receipt& receipt = made.finalized.receipts[i];
    const Code said = receipt.outcome;
    const Fate fate = judge_.transaction(sent, said);
    line += " " + std::to_string(sent.number) + ":" + text(said);
    report_.coverage.codes.insert(static_cast<std::uint32_t>(said));
    if (said == Code::done) report_.coverage.actions.insert(sent.number);
    if (!fate.known || fate.code != said) {
      note(line);
      wrong("height " + std::to_string(made.block.height) + ", action " +
            std::to_string(sent.number) + ": " + text(said) + " (" + receipt.reason +
            "), but the judge says " + text(fate.code));
    }
    if (is_recorded(said) != receipt.recorded) wrong("recorded or not");
    ledger::Receipt answer = receipt;
    if (said == Code::replayed) {
      // Sent twice: both get the receipt of the first time.
      const auto first = first_receipt(sent.id);
      if (first) answer = *first;
    }
    unanswered_[made.tickets[i]] = answer;
    if (receipt.recorded) recorded_.emplace(receipt.transaction, receipt);
  }
  note(line + (made.finalized.changed ? " " + made.finalized.root.hex() : " unchanged"));
}

// Of one that a block recorded, durable or in limbo.
std::optional<ledger::Receipt> Simulation::first_receipt(const Hash& id) const {
  const auto known = recorded_.find(id);
  if (known == recorded_.end()) return std::nullopt;
  return known->second;
}

// Of joint signing the node's own word counts.
void Simulation::take_over_keys(const Leaves& leaves) {
  std::vector<state::Key> erased;
  judge_.records().each("keys", "example.", [&](const Bytes& key, const Bytes&) {
    const auto leaf = leaves.find(proof::path_of("keys", "example.", key));
    if (leaf != leaves.end() && !leaf->second) erased.push_back({"keys", "example.", key});
  });
  for (const state::Key& key : erased) judge_.take_over(key, std::nullopt);
  for (const auto& [path, leaf] : leaves) {
    if (leaf && leaf->first.table == "keys") judge_.take_over(leaf->first, leaf->second);
  }
}

void Simulation::rule(Node::Block made) {
  ++report_.coverage.blocks;
  judge_.begin_block(made.block.height, made.block.time);
  judge_transactions(made);
  Limbo limbo;
  limbo.effects = judge_.due();
  limbo.rules = judge_.rules_seen();
  if (std::any_of(made.tickets.begin(), made.tickets.end(),
                  [&](std::size_t ticket) { return sent_[ticket].number > 500; })) {
    take_over_keys(made.leaves);
  }
  const bool changed = judge_.end_block(roots_.back(), entries_.size(), proof::log_root(entries_));
  if (changed != made.finalized.changed) {
    wrong("height " + std::to_string(made.block.height) + ": changed or not");
  }
  if (made.block.clock_jump_accepted != jump_to_record_) wrong("a jump of the clock, or none");
  time_ = std::max(time_, made.block.time);
  if (!changed) return;
  jump_to_record_ = false;
  if (made.block.height != roots_.size()) wrong("a height that is not the next one");
  limbo.record = record_of(made, limbo.effects, roots_.back());
  limbo.transactions = transactions_of(made);
  limbo.deadline = judge_.next_deadline();
  roots_.push_back(made.finalized.root);
  entries_.push_back(proof::log_leaf_hash(limbo.record));
  if (node_->ledger().next_deadline() != limbo.deadline && !machine_->failed()) {
    wrong("height " + std::to_string(made.block.height) + ": another deadline");
  }
  if (settings_.mutant == Mutant::early_answer) {
    acknowledged_height_ = made.block.height;
  }
  limbo.block = std::move(made);
  limbo_.push_back(std::move(limbo));
  check_unseen();
  if (chance_.in(1, 8) || settings_.trace) check_tree();
  if (!limbo_.back().effects.empty() || limbo_.back().rules || chance_.in(1, 10))
    moments_.push_back({roots_.size() - 1, judge_.records().map()});
}

// A block that is durable now.
void Simulation::settle(const Limbo& limbo) {
  check_durable(limbo);
  if (!limbo.effects.empty() || limbo.rules) decided_.insert(limbo.block.block.height);
  if (limbo.rules) {
    note("rules version " + std::to_string(limbo.rules->version) + ": " +
         text(limbo.rules->outcome));
    report_.coverage.codes.insert(static_cast<std::uint32_t>(limbo.rules->outcome));
    if (limbo.rules->outcome == Code::done) ++report_.coverage.upgrades;
  }
  for (const EffectSeen& effect : limbo.effects) {
    report_.coverage.codes.insert(static_cast<std::uint32_t>(effect.outcome));
    if (effect.outcome != Code::done) continue;
    Bytes key;
    append_u64(key, effect.proposal);
    const auto actions = judge_.records().get<v1::ProposedActions>({"decisions", "actions", key});
    std::string line = "effect of proposal " + std::to_string(effect.proposal) + ":";
    for (const v1::Action& action : actions.actions()) {
      line += " " + std::to_string(action.action_case());
      report_.coverage.actions.insert(static_cast<std::uint32_t>(action.action_case()));
    }
    note(line);
  }
  for (const Code code : judge_.endings()) {
    report_.coverage.codes.insert(static_cast<std::uint32_t>(code));
  }
  history_.push_back(limbo.block);
}

void Simulation::settle_up_to(std::uint64_t height) {
  bool any = false;
  while (!limbo_.empty() && limbo_.front().block.block.height <= height) {
    settle(limbo_.front());
    limbo_.pop_front();
    any = true;
  }
  if (limbo_.empty()) judge_.settle_blocks();
  if (any) check_checkpoint();
}

// As the node's pruner does in the background, of much shorter memory.
void Simulation::prune() {
  if (machine_->failed() || chance_.in(1, 2)) return;
  ledger::Retention retention;
  retention.heights = 3 + chance_.below(20);
  retention.seconds = static_cast<std::int64_t>(chance_.below(3'000));
  const auto pruned = node_->ledger().prune(retention);
  if (machine_->failed()) return;
  if (!pruned) wrong("pruning: " + pruned.error().message);
  const std::uint64_t head = node_->ledger().head().height;
  const std::uint64_t oldest = node_->ledger().oldest_height();
  note("pruned up to height " + std::to_string(oldest));
  if (oldest > 0 && oldest + retention.heights > head && oldest > pruned_) {
    wrong("pruned height " + std::to_string(oldest) + " of " + std::to_string(head));
  }
  pruned_ = oldest;
}

void Simulation::put_text() {
  const Bytes salt(crypto::kContentSaltBytes, static_cast<char>(chance_.below(200)));
  const Bytes written = "text " + std::to_string(chance_.below(1000));
  const Status put = node_->ledger().put_content(salt, written);
  note("a text " + written);
  if (machine_->failed()) return;
  if (!put) wrong("no content: " + put.error().message);
  texts_[crypto::content_hash(salt, written)] = salt + written;
}

// Lives.

Trouble Simulation::trouble(std::uint64_t attempt) {
  Trouble trouble;
  const std::uint64_t dice = chance_.below(100);
  if (attempt >= kTroubledStarts || report_.step == ~std::uint64_t{0}) return trouble;
  trouble.only_writes = chance_.in(3, 4);
  if (dice < 30) {
    trouble.killed_at = chance_.below(chance_.in(1, 3) ? 40 : 160);
  } else if (dice < 42) {
    trouble.io_error_at = chance_.below(chance_.in(1, 3) ? 40 : 160);
  } else if (dice < 52) {
    trouble.octets_left = chance_.below(120'000);
  }
  trouble.slow = chance_.in(1, 5);
  return trouble;
}

void Simulation::boot() {
  for (std::uint64_t attempt = 0;; ++attempt) {
    ++report_.coverage.lives;
    machine_ =
        std::make_unique<Machine>(std::move(image_), trouble(attempt), clock_, chance_.next());
    auto started = Node::start(*machine_, start_.world->registry(), Workload::key("log"), clock_,
                               halted_by_clock_, settings_.mutant);
    if (started && !machine_->failed()) {
      node_ = *std::move(started);
      jump_to_record_ = std::exchange(halted_by_clock_, false);
      note("start at height " + std::to_string(node_->ledger().head().height));
      reconcile();
      return;
    }
    if (!machine_->failed()) wrong("does not start: " + started.error().message);
    note("no start");
    if (started) node_ = *std::move(started);
    end_life();
  }
}

// The blocks that were under way are there up to one of them; nothing else may have changed.
void Simulation::reconcile() {
  const ledger::Head head = node_->ledger().head();
  if (head.height < acknowledged_height_) {
    wrong("height " + std::to_string(acknowledged_height_) +
          " was acknowledged, but the newest is " + std::to_string(head.height));
  }
  settle_up_to(head.height);
  while (!limbo_.empty()) {
    const Limbo& lost = limbo_.back();
    judge_.drop_block();
    roots_.pop_back();
    entries_.pop_back();
    std::erase_if(moments_, [&](const Moment& it) { return it.height >= roots_.size(); });
    for (const ledger::Receipt& receipt : lost.block.finalized.receipts) {
      if (receipt.recorded) recorded_.erase(receipt.transaction);
    }
    limbo_.pop_back();
  }
  judge_.settle_blocks();
  if (head.height != roots_.size() - 1 || head.root != roots_.back()) {
    wrong("height " + std::to_string(head.height) + " after the start is none that was made");
  }
  time_ = head.block_time;
  unanswered_.clear();
  workload_.nothing_waits();
  check_acknowledged();
  check_checkpoint();
}

void Simulation::end_life() {
  if (machine_->killed()) ++report_.coverage.deaths;
  const bool lost_power = chance_.in(2, 3) && (machine_->failed() || machine_->killed());
  const bool something = chance_.in(1, 2);
  const auto seed = static_cast<unsigned>(chance_.next());
  node_.reset();
  texts_.clear();
  image_ = machine_->image();
  machine_.reset();
  if (lost_power) {
    image_ = image_.after_power_cut(something ? storage::DiskImage::Survives::something
                                              : storage::DiskImage::Survives::promised,
                                    seed);
  }
  note(std::string("end of a life") + (lost_power ? ", power lost" : ""));
}

Report simulate(const Settings& settings) { return Simulation(settings).run(); }

}  // namespace comity::simulation
