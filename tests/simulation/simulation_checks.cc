// What any outsider could state, of what the node shows.
#include <algorithm>

#include "dns/zone_rules.h"
#include "judge_zone.h"
#include "ledger/stored/open.h"
#include "proof/checkpoint.h"
#include "proof/log.h"
#include "proof/tree.h"
#include "publications/zone/zone.h"
#include "simulation.h"
#include "state/naive_tree.h"
#include "table.h"
#include "wiring/wiring.h"

namespace comity::simulation {
namespace {

std::string height_text(std::uint64_t height) { return "height " + std::to_string(height) + ": "; }

}  // namespace

// docs/spec/block.md: the record, octet by octet.
Bytes Simulation::record_of(const Node::Block& block, const std::vector<EffectSeen>& effects,
                            const Hash& previous) {
  v1::BlockRecord record;
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < block.tickets.size(); ++i) {
    const Code code = block.finalized.receipts[i].outcome;
    if (!is_recorded(code)) continue;
    Bytes entry = sent_[block.tickets[i]].id.bytes();
    append_u32(entry, static_cast<std::uint32_t>(code));
    leaves.push_back(proof::log_leaf_hash(entry));
  }
  record.set_height(block.block.height);
  wire::set_time(*record.mutable_block_time(), block.block.time);
  record.set_previous_root(previous.bytes());
  record.set_root(block.finalized.root.bytes());
  record.set_transactions_root(proof::log_root(leaves).bytes());
  record.set_transaction_count(leaves.size());
  for (const EffectSeen& effect : effects) {
    v1::Effect& entry = *record.add_effects();
    entry.set_proposal(effect.proposal);
    entry.set_effect(effect.effect);
    entry.set_outcome(static_cast<std::uint32_t>(effect.outcome));
  }
  record.set_clock_jump_accepted(block.block.clock_jump_accepted);
  record.set_rules_version(judge_.rules_version());
  if (const auto& seen = judge_.rules_seen()) {
    v1::RulesTurn& turn = *record.mutable_rules_turn();
    turn.set_version(seen->version);
    turn.set_proposal(seen->proposal);
    turn.set_outcome(static_cast<std::uint32_t>(seen->outcome));
  }
  return wire::encode(record);
}

Bytes Simulation::transactions_of(const Node::Block& block) {
  v1::BlockTransactions beside;
  for (std::size_t i = 0; i < block.tickets.size(); ++i) {
    const ledger::Receipt& receipt = block.finalized.receipts[i];
    if (!is_recorded(receipt.outcome)) continue;
    v1::IncludedTransaction& included = *beside.add_transactions();
    included.set_transaction(sent_[block.tickets[i]].bytes);
    included.set_outcome(static_cast<std::uint32_t>(receipt.outcome));
    included.set_reason(receipt.reason);
  }
  return wire::encode(beside);
}

// The log holds what the genesis is made of, and a record of each height.
std::uint64_t Simulation::entries_until(std::uint64_t height) const {
  return start_.entries.size() - start_.roots.size() + height + 1;
}

// What a reader finds of a block that is durable.
void Simulation::check_durable(const Limbo& limbo) {
  const ledger::Block& block = limbo.block.block;
  const std::string place = height_text(block.height);
  const auto head = node_->ledger().at(block.height);
  const auto index = node_->ledger().log_index(block.height);
  const auto transactions = node_->ledger().block(block.height);
  const auto written = node_->ledger().log_entry(index.value_or(0));
  if (machine_->failed()) return;
  if (!head || !index || !written || !transactions) wrong(place + "is not to be read");
  if (head->height != block.height || head->root != limbo.block.finalized.root) {
    wrong(place + "another root than was said");
  }
  if (head->block_time != block.time) wrong(place + "another time");
  // Height 0 stands in entry 1.
  if (*index != entries_until(block.height) - 1) wrong(place + "another place in the log");
  if (*written != limbo.record) wrong(place + "another block record");
  if (*transactions != limbo.transactions) {
    wrong(place + "other transactions beside the record");
  }
}

// What is written and not synced is nobody's to see (docs/spec/store.md).
void Simulation::check_unseen() {
  if (limbo_.empty() || machine_->failed()) return;
  const ledger::Block& first = limbo_.front().block.block;
  const ledger::Ledger& ledger = node_->ledger();
  const ledger::Head head = ledger.head();
  const bool seen = head.height >= first.height || ledger.at(first.height) ||
                    ledger.view(first.height) || ledger.block(first.height);
  if (seen) wrong(height_text(first.height) + "is seen before its sync");
  for (const ledger::Receipt& receipt : limbo_.front().block.finalized.receipts) {
    if (receipt.recorded && ledger.find_transaction(receipt.transaction)) {
      wrong("transaction " + receipt.transaction.hex() + " is found before its sync");
    }
  }
}

// The judge's records hashed by the tree of the specification.
void Simulation::check_tree() {
  const Hash root = state::naive::root(judge_.records().map());
  if (root != roots_.back()) {
    std::string difference;
    const auto view = node_->ledger().view(node_->ledger().head().height);
    for (const auto& [key, value] : judge_.records().map()) {
      const auto stored = view ? (*view)->get(key) : std::nullopt;
      if (stored != value) {
        difference += "\n  " + state::to_text(key) + ": node " +
                      (stored ? to_hex(*stored) : std::string("nothing")) + "\n    judge " +
                      to_hex(value);
      }
    }
    wrong(height_text(roots_.size() - 1) + "the judge has another root" + difference);
  }
}

void Simulation::check_checkpoint() {
  const std::string text = node_->ledger().checkpoint();
  if (machine_->failed()) return;
  const auto signed_note = proof::parse_checkpoint(text);
  if (!signed_note) wrong("a checkpoint that cannot be read");
  const proof::Checkpoint& it = signed_note->checkpoint;
  const std::uint64_t size = entries_until(node_->ledger().head().height);
  const std::vector<Hash> until(entries_.begin(),
                                entries_.begin() + static_cast<std::ptrdiff_t>(size));
  if (it.size != size || it.root != proof::log_root(until)) {
    wrong("the checkpoint names another log");
  }
  if (chance_.in(1, 8) && !proof::signed_by(*signed_note, Workload::key("log").public_key())) {
    wrong("the checkpoint's signature does not hold");
  }
  // Append-only: from one that was seen before to this one.
  if (!notes_.empty()) {
    const Note& old = chance_.in(1, 2) ? notes_.back() : notes_[chance_.below(notes_.size())];
    const auto proof = node_->ledger().prove_consistency(old.size, it.size);
    if (machine_->failed()) return;
    if (!proof || !proof::verify_consistency(old.size, old.root, it.size, it.root, *proof)) {
      wrong("no consistency from a log of " + std::to_string(old.size) + " to one of " +
            std::to_string(it.size));
    }
  }
  if (notes_.empty() || notes_.back().size != it.size) notes_.push_back({it.size, it.root});
}

void Simulation::check_acknowledged() {
  for (const auto& [id, receipt] : acknowledged_) {
    const auto found = node_->ledger().find_transaction(id);
    if (machine_->failed()) return;
    if (!found) wrong("transaction " + id.hex() + " was acknowledged, but is gone");
    if (found->outcome != receipt.outcome || found->height != receipt.height ||
        found->reason != receipt.reason) {
      wrong("transaction " + id.hex() + " has another receipt");
    }
  }
  for (const auto& [hash, salted] : texts_) {
    const auto found = node_->ledger().salted_content(hash);
    if (machine_->failed()) return;
    if (!found || *found != salted) wrong("a text that was put is gone");
  }
}

// Inclusion, absence and the block record's place, of heights that are gone by.
void Simulation::check_proofs() {
  if (moments_.empty() || machine_->failed()) return;
  const Moment& moment = moments_[chance_.below(moments_.size())];
  // Of what is only written a reader sees nothing.
  if (moment.height > node_->ledger().head().height) return;
  const std::string place = height_text(moment.height);
  auto record = moment.records.begin();
  std::advance(record, static_cast<std::ptrdiff_t>(chance_.below(moment.records.size())));
  const state::Key absent{record->first.table, record->first.collection,
                          record->first.key + std::to_string(chance_.below(1000))};
  const Hash root = roots_[moment.height];
  const bool kept =
      moment.height >= node_->ledger().oldest_height() || decided_.contains(moment.height);
  for (const state::Key& key : {record->first, absent}) {
    const auto proof = node_->ledger().prove(key, moment.height);
    const auto view = node_->ledger().view(moment.height);
    if (machine_->failed()) return;
    // The newest heights are proved from memory, also when the store has forgotten them.
    const auto pruned = [](const auto& answer) {
      return !answer && answer.error().kind == ErrorKind::unavailable;
    };
    if (!kept && (pruned(proof) || pruned(view))) return;
    if (!proof || !view) {
      wrong(place + "no proof of " + state::to_text(key) + ": " +
            (proof ? view.error().message : proof.error().message));
    }
    const Path path = proof::path_of(key.table, key.collection, key.key);
    const bool there = moment.records.contains(key);
    const bool holds = there ? proof::verify_inclusion(root, path, moment.records.at(key), *proof)
                             : proof::verify_absence(root, path, *proof);
    if (!holds) wrong(place + "the proof of " + state::to_text(key) + " does not hold");
    const auto stored = (*view)->get(key);
    if (machine_->failed()) return;
    if (stored.has_value() != there || (there && *stored != moment.records.at(key))) {
      wrong(place + "another record " + state::to_text(key));
    }
  }
  const auto index = node_->ledger().log_index(moment.height);
  if (machine_->failed()) return;
  if (!index) wrong(place + "no log index");
  const Note& seen = notes_.back();
  const auto proof = node_->ledger().prove_inclusion(*index, seen.size);
  if (machine_->failed()) return;
  if (!proof || !proof::verify_inclusion(entries_[*index], *index, seen.size, *proof, seen.root)) {
    wrong(place + "the block record is not proven to be in the log");
  }
}

void Simulation::check_zone() {
  if (machine_->failed() || !limbo_.empty()) return;
  const auto view = node_->ledger().view(roots_.size() - 1);
  const auto apex = dns::Name::parse("example.");
  if (machine_->failed()) return;
  if (!view || !apex) wrong("no view for the zone");
  const auto derived = zone::derive(**view, *apex);
  if (machine_->failed()) return;
  if (!derived) wrong("no zone: " + derived.error().message);
  std::set<ZoneRecord> published;
  for (const dns::Record& record : derived->records) {
    if (record.type == dns::type::kZonemd) continue;
    published.emplace(Bytes(record.owner.wire()), record.type, record.ttl_seconds, record.rdata);
  }
  if (published != zone_of(judge_.records(), "example.")) wrong("another zone");
  for (const dns::ZoneProblem& problem : dns::check_zone(*apex, derived->records)) {
    // Its own delegation answers for it (docs/spec/names.md, "Actions").
    if (problem.rule == dns::ZoneRule::sibling_address) continue;
    wrong("no name server loads it: " + std::string(dns::rule_text(problem.rule)) + " " +
          (problem.record < derived->records.size() ? dns::to_text(derived->records[problem.record])
                                                    : problem.other));
  }
  note("zone of " + std::to_string(published.size()) + " records");
}

// The same blocks again, in memory.
void Simulation::check_replay() {
  state::MemoryStore store;
  copy_store(start_.world->store(), store);
  auto ledger = ledger::open_ledger(store, start_.world->registry(), wiring::ports());
  if (!ledger) wrong("replay: " + ledger.error().message);
  for (const Node::Block& block : history_) {
    const auto finalized = (*ledger)->finalize(block.block);
    if (!finalized || !(*ledger)->commit()) wrong("replay: a block does not run");
    if (finalized->root != block.finalized.root) {
      wrong("replay: " + height_text(block.block.height) + "another root");
    }
  }
  const ledger::Head head = (*ledger)->head();
  const auto last = (*ledger)->log_entry(head.log_size - 1);
  if (head.log_size != entries_.size() || !last || proof::log_leaf_hash(*last) != entries_.back()) {
    wrong("replay: another log");
  }
}

}  // namespace comity::simulation
