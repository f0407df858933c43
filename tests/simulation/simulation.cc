#include "simulation.h"

#include <algorithm>
#include <iostream>

#include "crypto/content.h"
#include "proof/log.h"

namespace comity::simulation {
namespace {

constexpr std::uint64_t kFewestSteps = 35;
constexpr std::uint64_t kMoreSteps = 45;
constexpr std::uint64_t kTroubledStarts = 3;  // in a row; then one without trouble

std::string text(Code code) { return std::string(ledger::info(code).name); }

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
    if (settings_.trace || chance_.in(1, 6)) check_replay();
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
  const std::uint64_t dice = chance_.below(100);
  if (dice < 62) {
    clients();
    if (chance_.in(4, 5)) block();
  } else if (dice < 82) {
    clock_.now += static_cast<std::int64_t>(chance_.below(20'000));
    if (chance_.in(1, 3)) clock_.now += 60'000 + static_cast<std::int64_t>(chance_.below(60'000));
    if (chance_.in(1, 25)) clock_.now += kHour * static_cast<std::int64_t>(chance_.below(30));
    if (chance_.in(1, 30)) clock_.now -= static_cast<std::int64_t>(chance_.below(60'000));
    note("clock " + std::to_string(clock_.now));
    block();
  } else if (dice < 87) {
    check_proofs();
  } else if (dice < 90) {
    check_zone();
  } else if (dice < 93) {
    note("background work " + std::to_string(machine_->work(3)));
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
  note("send " + std::to_string(sent.number) + " " +
       (receipt ? text(receipt->outcome) : std::string("waits")));
  if (machine_->failed()) return;
  if (receipt) {
    turned_away(sent, *receipt, at);
    return;
  }
  const Fate fate = judge_.look(sent, at, Code::done);
  if (fate.code != Code::done) wrong("let in, though " + text(fate.code));
  workload_.waits(sent);
}

void Simulation::turned_away(const Sent& sent, const ledger::Receipt& receipt, Time at) {
  report_.coverage.codes.insert(static_cast<std::uint32_t>(receipt.outcome));
  const auto first = acknowledged_.find(receipt.transaction);
  if (receipt.recorded) {
    // The answer of the first time, for a client that lost it.
    if (first == acknowledged_.end()) wrong("a receipt for what was never recorded");
    if (receipt.outcome != first->second.outcome || receipt.height != first->second.height ||
        receipt.reason != first->second.reason) {
      wrong("another receipt than the first time");
    }
    return;
  }
  if (sent.envelope != Code::too_large && !sent.garbage && receipt.transaction != sent.id &&
      receipt.transaction != Hash{}) {
    wrong("a receipt for another transaction");
  }
  const Fate fate = judge_.look(sent, at, receipt.outcome);
  if (!fate.known || fate.code != receipt.outcome) {
    wrong("turned away as " + text(receipt.outcome) + " (" + receipt.reason + "), not as " +
          text(fate.code));
  }
  if (receipt.outcome == Code::replayed && first != acknowledged_.end()) {
    wrong("a recorded transaction was forgotten");
  }
}

void Simulation::block() {
  if (machine_->failed()) return;
  const std::size_t most = chance_.in(1, 6) ? 1 : 100;
  auto made = node_->finalize(most);
  if (!made) {
    if (!machine_->failed()) wrong("no block: " + made.error().message);
    note("the node stops: a block");
    return;
  }
  if (!*made) return;
  workload_.nothing_waits();
  for (const std::size_t ticket : node_->waiting()) workload_.waits(sent_[ticket]);
  Limbo limbo{std::move(**made), {}};
  limbo.ruling = rule(limbo.block);
  if (settings_.mutant == Mutant::early_answer) limbo_ = limbo;
  if (settings_.mutant == Mutant::early_answer && limbo.block.finalized.changed) {
    for (const ledger::Receipt& receipt : limbo.block.finalized.receipts) {
      if (receipt.recorded) acknowledged_[receipt.transaction] = receipt;
    }
  }
  if (!limbo.block.finalized.changed) {
    limbo_.reset();
    if (judge_.end_block(roots_.back(), entries_.size(), Hash{})) {
      wrong("a block changed nothing, but should");
    }
    return;
  }
  limbo_ = std::move(limbo);
  const Status committed = node_->commit();
  if (!committed || machine_->killed()) {
    if (!machine_->failed()) wrong("no commit: " + committed.error().message);
    note("the node stops: a commit");
    return;
  }
  const Limbo settled = std::move(*limbo_);
  limbo_.reset();
  settle(settled);
}

// What the judge says of a block, compared with what the node said.
Ruling Simulation::rule(const Node::Block& made) {
  Ruling ruling;
  ++report_.coverage.blocks;
  judge_.begin_block(made.block.height, made.block.time);
  std::string line = "block " + std::to_string(made.block.height) + " at " +
                     std::to_string(made.block.time.milliseconds);
  for (std::size_t i = 0; i < made.tickets.size(); ++i) {
    const Sent& sent = sent_[made.tickets[i]];
    const ledger::Receipt& receipt = made.finalized.receipts[i];
    const bool again = receipt.recorded && receipt.height != made.block.height;
    const Code said = again ? Code::replayed : receipt.outcome;
    const Fate fate = judge_.transaction(sent, said);
    ruling.fates.push_back(fate);
    line += " " + std::to_string(sent.number) + ":" + text(said);
    report_.coverage.codes.insert(static_cast<std::uint32_t>(said));
    if (said == Code::done) report_.coverage.actions.insert(sent.number);
    if (!fate.known || fate.code != said) {
      wrong("height " + std::to_string(made.block.height) + ", action " +
            std::to_string(sent.number) + ": " + text(said) + " (" + receipt.reason +
            "), but the judge says " + text(fate.code));
    }
    if (is_recorded(said) != (receipt.recorded && !again)) wrong("recorded or not");
  }
  ruling.effects = judge_.due();
  note(line + (made.finalized.changed ? " " + made.finalized.root.hex() : " unchanged"));
  return ruling;
}

void Simulation::settle(const Limbo& limbo) {
  const Node::Block& block = limbo.block;
  // Of joint signing the node's own word counts, where something of it was done.
  const bool signs = std::any_of(block.tickets.begin(), block.tickets.end(),
                                 [&](std::size_t ticket) { return sent_[ticket].number > 500; });
  if (signs) {
    const auto view = node_->ledger().view(block.block.height);
    if (!view) wrong("no view of the newest height");
    Records::Map there;
    (*view)->each("keys", "example.", [&](BytesView key, BytesView value) {
      there[{"keys", "example.", Bytes(key)}] = Bytes(value);
      return true;
    });
    std::vector<state::Key> gone;
    judge_.records().each("keys", "example.", [&](const Bytes& key, const Bytes&) {
      if (!there.contains({"keys", "example.", key})) gone.push_back({"keys", "example.", key});
    });
    for (const state::Key& key : gone) judge_.take_over(key, std::nullopt);
    for (const auto& [key, value] : there) {
      const Bytes* known = judge_.records().find(key);
      if (known == nullptr || *known != value) judge_.take_over(key, value);
    }
  }
  if (!judge_.end_block(roots_.back(), entries_.size(), proof::log_root(entries_))) {
    wrong("a block changed something, but should not");
  }
  check_head(limbo);
  check_record(limbo);
  for (const EffectSeen& effect : limbo.ruling.effects) {
    report_.coverage.codes.insert(static_cast<std::uint32_t>(effect.outcome));
    if (effect.outcome != Code::done) continue;
    Bytes key;
    append_u64(key, effect.proposal);
    const auto actions = judge_.records().get<v1::ProposedActions>({"decisions", "actions", key});
    for (const v1::Action& action : actions.actions()) {
      report_.coverage.actions.insert(static_cast<std::uint32_t>(action.action_case()));
    }
  }
  for (const Code code : judge_.endings()) {
    report_.coverage.codes.insert(static_cast<std::uint32_t>(code));
  }
  for (const ledger::Receipt& receipt : block.finalized.receipts) {
    if (receipt.recorded) acknowledged_[receipt.transaction] = receipt;
  }
  acknowledged_height_ = block.block.height;
  history_.push_back(block);
  check_checkpoint();
  if (settings_.trace || chance_.in(1, 8)) check_tree();
  if (chance_.in(1, 10)) moments_.push_back({block.block.height, judge_.records().map()});
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
    auto started = Node::start(*machine_, Workload::key("log"), clock_, settings_.mutant);
    if (started && !machine_->failed()) {
      node_ = *std::move(started);
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

// The block that was under way is there, or it is not; nothing else may have changed.
void Simulation::reconcile() {
  const ledger::Head head = node_->ledger().head();
  if (head.height < acknowledged_height_) {
    wrong("height " + std::to_string(acknowledged_height_) +
          " was acknowledged, but the newest is " + std::to_string(head.height));
  }
  if (limbo_ && head.height == limbo_->block.block.height) {
    const Limbo limbo = std::move(*limbo_);
    limbo_.reset();
    settle(limbo);
  } else if (limbo_) {
    judge_.drop_block();
    limbo_.reset();
  }
  if (head.height != roots_.size() - 1 || head.root != roots_.back()) {
    wrong("height " + std::to_string(head.height) + " after the start is none that was made");
  }
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
