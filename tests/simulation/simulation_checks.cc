// What any outsider could state, of what the node shows.
#include <algorithm>

#include "judge_zone.h"
#include "node/wiring.h"
#include "proof/checkpoint.h"
#include "proof/log.h"
#include "proof/tree.h"
#include "publications/zone/zone.h"
#include "simulation.h"
#include "state/naive_tree.h"
#include "table.h"

namespace comity::simulation {
namespace {

std::string height_text(std::uint64_t height) { return "height " + std::to_string(height) + ": "; }

}  // namespace

void Simulation::check_head(const Limbo& limbo) {
  const Node::Block& block = limbo.block;
  const std::string place = height_text(block.block.height);
  const ledger::Head head = node_->ledger().head();
  if (head.height != block.block.height || head.height != roots_.size()) {
    wrong(place + "not the next one");
  }
  if (head.root != block.finalized.root) wrong(place + "another root than was said");
  if (head.block_time != block.block.time || head.block_time < time_) wrong(place + "another time");
  if (head.log_size != entries_.size() + 1) wrong(place + "the log did not grow by one");
  if (node_->ledger().next_deadline() != judge_.next_deadline()) {
    if (!machine_->failed()) wrong(place + "another deadline");
  }
  roots_.push_back(head.root);
  time_ = head.block_time;
}

// docs/spec/block.md: the record and the transactions beside it, octet by octet.
void Simulation::check_record(const Limbo& limbo) {
  const Node::Block& block = limbo.block;
  const std::string place = height_text(block.block.height);
  v1::BlockRecord record;
  v1::BlockTransactions beside;
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < block.tickets.size(); ++i) {
    const Sent& sent = sent_[block.tickets[i]];
    const Code code = limbo.ruling.fates[i].code;
    if (!is_recorded(code)) continue;
    Bytes entry = sent.id.bytes();
    append_u32(entry, static_cast<std::uint32_t>(code));
    leaves.push_back(proof::log_leaf_hash(entry));
    v1::IncludedTransaction& included = *beside.add_transactions();
    included.set_transaction(sent.bytes);
    included.set_outcome(static_cast<std::uint32_t>(code));
    included.set_reason(block.finalized.receipts[i].reason);
  }
  record.set_height(block.block.height);
  wire::set_time(*record.mutable_block_time(), block.block.time);
  record.set_previous_root(roots_[roots_.size() - 2].bytes());
  record.set_root(roots_.back().bytes());
  record.set_transactions_root(proof::log_root(leaves).bytes());
  record.set_transaction_count(leaves.size());
  for (const EffectSeen& effect : limbo.ruling.effects) {
    v1::Effect& entry = *record.add_effects();
    entry.set_proposal(effect.proposal);
    entry.set_effect_hash(effect.effect_hash);
    entry.set_outcome(static_cast<std::uint32_t>(effect.outcome));
  }
  const Bytes expected = wire::encode(record);
  const auto written = node_->ledger().log_entry(entries_.size());
  const auto transactions = node_->ledger().block(block.block.height);
  if (!machine_->failed()) {
    if (!written || *written != expected) wrong(place + "another block record");
    if (!transactions || *transactions != wire::encode(beside)) {
      wrong(place + "other transactions beside the record");
    }
  }
  entries_.push_back(proof::log_leaf_hash(expected));
}

// The judge's records hashed by the tree of the specification.
void Simulation::check_tree() {
  const Hash root = state::naive::root(judge_.records().map());
  if (root != roots_.back()) {
    std::string difference;
    const auto view = node_->ledger().view(roots_.size() - 1);
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
  if (it.size != entries_.size() || it.root != proof::log_root(entries_)) {
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
  const std::string place = height_text(moment.height);
  auto record = moment.records.begin();
  std::advance(record, static_cast<std::ptrdiff_t>(chance_.below(moment.records.size())));
  const state::Key absent{record->first.table, record->first.collection,
                          record->first.key + std::to_string(chance_.below(1000))};
  const Hash root = roots_[moment.height];
  for (const state::Key& key : {record->first, absent}) {
    const auto proof = node_->ledger().prove(key, moment.height);
    const auto view = node_->ledger().view(moment.height);
    if (machine_->failed()) return;
    if (!proof || !view) wrong(place + "no proof of " + state::to_text(key));
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
  const auto proof = node_->ledger().prove_inclusion(*index, entries_.size());
  if (machine_->failed()) return;
  if (!proof || !proof::verify_inclusion(entries_[*index], *index, entries_.size(), *proof,
                                         proof::log_root(entries_))) {
    wrong(place + "the block record is not proven to be in the log");
  }
}

void Simulation::check_zone() {
  if (machine_->failed()) return;
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
  note("zone of " + std::to_string(published.size()) + " records");
}

// The same blocks again, in memory.
void Simulation::check_replay() {
  state::MemoryStore store;
  copy_store(start_.world->store(), store);
  auto ledger = ledger::Ledger::open(store, node::registry(), node::ports());
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
