#include "evidence/bundle_maker.h"

#include <array>
#include <optional>

#include "ledger/recorded.h"
#include "ledger/revision.h"
#include "proof/bundle.h"
#include "proof/checkpoint.h"
#include "proof/limits.h"
#include "proof/log.h"
#include "proof/tree.h"
#include "registers/ceremonies/queries.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "wire/codec.h"

namespace comity::evidence {

Result<State> open_state(const ledger::Reader& reader, std::uint64_t height) {
  Result<std::unique_ptr<state::View>> view = reader.view(height);
  if (!view) return tl::unexpected(view.error());
  return State{height, *std::move(view)};
}

void BundleMaker::add_origins_of_groups(const std::string& zone, keys::Role role) {
  for (const v1::SigningGroup& group : keys::groups(*state_.view, zone, role)) {
    add_origin_of_group(zone, role, group);
  }
}

void BundleMaker::add_origin_of_group(const std::string& zone, keys::Role role,
                                      const v1::SigningGroup& group) {
  const state::Key record = group.ceremony() == 0 ? keys::group_key(zone, role)
                                                  : ceremonies::ceremony_key(group.ceremony());
  if (group.since_decision() == 0) add_genesis_actions_of(record);
  add_decision(group.since_decision());
  v1::Ceremony ceremony;
  if (!ceremonies::find_ceremony(*state_.view, group.ceremony(), ceremony)) return;
  add(record);
  const auto add_act = [this](BytesView id) {
    if (const Result<Hash> hash = Hash::from(id)) grounds_.add_transaction(*hash);
  };
  for (const v1::CeremonyMember& member : ceremony.members()) {
    add_act(member.joined());
    add_act(member.confirmed());
  }
  for (const v1::CeremonyDealer& dealer : ceremony.dealers()) add_act(dealer.dealt());
}

Result<Bytes> BundleMaker::finish() {
  // Transactions first: they bring their keys; these and decisions bring records.
  for (const auto& put :
       {&BundleMaker::put_log, &BundleMaker::put_transactions, &BundleMaker::put_grounds,
        &BundleMaker::put_genesis_actions, &BundleMaker::put_continuity, &BundleMaker::put_records,
        &BundleMaker::put_collections}) {
    if (const Status made = (this->*put)(); !made) return tl::unexpected(made.error());
  }
  // A view that went wrong reads as empty, so what was made is thrown away then.
  if (const std::optional<Error> fault = state_.view->fault()) return tl::unexpected(*fault);
  return proof::seal(bundle_);
}

Status BundleMaker::put_log() {
  v1::Genesis genesis;
  if (!wire::parse_stored(reader_.genesis(), genesis)) {
    return error(ErrorKind::corrupt, "the genesis cannot be read");
  }
  bundle_.set_genesis_body(genesis.body());
  const std::string text = reader_.checkpoint();
  if (text.empty()) return error(ErrorKind::unavailable, "no log key is set: nothing is signed");
  const Result<proof::SignedCheckpoint> checkpoint = proof::parse_checkpoint(text);
  if (!checkpoint) return tl::unexpected(checkpoint.error());
  log_size_ = checkpoint->checkpoint.size;
  bundle_.set_checkpoint(text);
  return put_block(state_.height, bundle_);
}

// The block record of a height, in which its root stands, and its place in the log; `out` has the
// fields for them.
template <typename Message>
Status BundleMaker::put_block(std::uint64_t height, Message& out) const {
  const Result<std::uint64_t> index = reader_.log_index(height);
  if (!index) return tl::unexpected(index.error());
  Result<Bytes> entry = reader_.log_entry(*index);
  if (!entry) return tl::unexpected(entry.error());
  const auto hashes = reader_.prove_inclusion(*index, log_size_);
  if (!hashes) return tl::unexpected(hashes.error());
  out.set_index(*index);
  out.set_block_record(std::move(*entry));
  for (const Hash& hash : *hashes) out.add_inclusion(hash.bytes());
  return {};
}

Result<BundleMaker::Block> BundleMaker::read_block(std::uint64_t height) const {
  Result<v1::BlockTransactions> transactions = ledger::block_transactions(reader_, height);
  if (!transactions) return tl::unexpected(transactions.error());
  Result<std::vector<Hash>> leaves = ledger::transaction_leaves(*transactions);
  if (!leaves) return at("block " + std::to_string(height), leaves.error());
  Block block{*std::move(transactions), {*std::move(leaves)}};
  while (block.nodes.back().size() > 1) {
    const std::vector<Hash>& below = block.nodes.back();
    std::vector<Hash> nodes(below.size() / 2);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      nodes[i] = proof::log_inner_hash(below[2 * i], below[2 * i + 1]);
    }
    block.nodes.push_back(std::move(nodes));
  }
  return block;
}

// Of a narrower key it is shown that its power was given, and not only that it was signed for.
Status BundleMaker::add_powers() {
  std::set<Hash> givers;
  for (const auto& [height, position] : transactions_) {
    const Result<v1::BlockTransactions> block = ledger::block_transactions(reader_, height);
    if (!block) return tl::unexpected(block.error());
    v1::Transaction transaction;
    v1::Body body;
    if (position >= static_cast<std::uint64_t>(block->transactions_size()) ||
        !wire::parse_stored(block->transactions(static_cast<int>(position)).transaction(),
                            transaction) ||
        !wire::parse_stored(transaction.body(), body)) {
      continue;  // put_transaction says so
    }
    const Result<std::vector<Hash>> found = grounds_.givers_of_power(body.key());
    if (!found) return tl::unexpected(found.error());
    givers.insert(found->begin(), found->end());
  }
  for (const Hash& id : givers) {
    if (Status added = add_transaction_of(id); !added) return added;
  }
  return {};
}

Status BundleMaker::add_transaction_of(const Hash& id) {
  const Result<ledger::Located> found = reader_.find_transaction(id);
  if (!found) return tl::unexpected(found.error());
  const Result<v1::BlockTransactions> block = ledger::block_transactions(reader_, found->height);
  if (!block) return tl::unexpected(block.error());
  for (int i = 0; i < block->transactions_size(); ++i) {
    if (block->transactions(i).transaction() != found->octets) continue;
    add_transaction(found->height, static_cast<std::uint64_t>(i));
    return {};
  }
  return error(ErrorKind::corrupt, "transaction " + id.hex() + " is not in its block");
}

Status BundleMaker::put_transactions() {
  if (Status added = add_powers(); !added) return added;
  // Several of one block follow each other.
  std::optional<std::uint64_t> read;
  Block block;
  for (const auto& [height, position] : transactions_) {
    if (read != height) {
      Result<Block> next = read_block(height);
      if (!next) return tl::unexpected(next.error());
      block = *std::move(next);
      read = height;
    }
    v1::ProvenTransaction& proven = *bundle_.add_transactions();
    if (Status put = put_block(height, proven); !put) return put;
    if (Status put = put_transaction(block, position, proven); !put) {
      return at("block " + std::to_string(height), put.error());
    }
  }
  return {};
}

Status BundleMaker::put_transaction(const Block& block, std::uint64_t position,
                                    v1::ProvenTransaction& out) {
  const std::uint64_t count = block.nodes.front().size();
  if (position >= count) return error(ErrorKind::corrupt, "it is shorter");
  const v1::IncludedTransaction& included =
      block.transactions.transactions(static_cast<int>(position));
  v1::Transaction transaction;
  v1::Body body;
  if (!wire::parse_stored(included.transaction(), transaction) ||
      !wire::parse_stored(transaction.body(), body)) {
    return error(ErrorKind::corrupt, "a transaction cannot be read");
  }
  const proof::NodeReader nodes = [&](int level, std::uint64_t index) -> Result<Hash> {
    return block.nodes.at(static_cast<std::size_t>(level)).at(index);
  };
  const auto path = proof::make_inclusion(position, count, nodes);
  if (!path) return tl::unexpected(path.error());
  for (const Hash& hash : *path) out.add_path(hash.bytes());
  out.set_position(position);
  out.set_outcome(included.outcome());
  out.set_transaction(included.transaction());
  grounds_.add_key(body.party(), body.key());
  return {};
}

Status BundleMaker::put_grounds() {
  if (Status followed = grounds_.follow(); !followed) return followed;
  for (const auto& [id, transaction] : grounds_.transactions()) {
    bundle_.add_signed_transactions(transaction);
  }
  for (const std::uint64_t number : grounds_.decisions()) add_records_of(number);
  const std::vector<state::Key>& keys = grounds_.since_genesis();
  since_genesis_.insert(since_genesis_.end(), keys.begin(), keys.end());
  return {};
}

Status BundleMaker::put_genesis_actions() {
  v1::GenesisBody genesis;
  if (!wire::parse_stored(bundle_.genesis_body(), genesis)) {
    return error(ErrorKind::corrupt, "the genesis cannot be read");
  }
  std::set<std::uint64_t> indices;
  for (const state::Key& key : since_genesis_) {
    const Result<std::vector<std::uint64_t>> found = reader_.genesis_actions(key);
    if (!found) return tl::unexpected(found.error());
    indices.insert(found->begin(), found->end());
  }
  for (const std::uint64_t index : indices) {
    Result<Bytes> action = reader_.log_entry(index);
    if (!action) return tl::unexpected(action.error());
    const auto path = reader_.prove_inclusion(index, genesis.content().actions());
    if (!path) return tl::unexpected(path.error());
    v1::ProvenGenesisAction& it = *bundle_.add_genesis_actions();
    it.set_index(index);
    it.set_action(*std::move(action));
    for (const Hash& hash : *path) it.add_path(hash.bytes());
  }
  return {};
}

// Enough to count its votes again.
void BundleMaker::add_records_of(std::uint64_t number) {
  const decisions::DecisionKeys keys = decisions::keys_of(number);
  for (const state::Key* key : {&keys.proposal, &keys.actions, &keys.electorate}) add(*key);
  for (const std::string* name : {&keys.votes, &keys.consents, &keys.objections}) {
    add_collection(keys.table, *name);
  }
  v1::Proposal proposal;
  if (!decisions::find_proposal(*state_.view, number, proposal)) return;
  if (proposal.has_endorsement_ends_at()) add_collection(keys.table, keys.endorsements);
  const Result<Hash> document = Hash::from(proposal.constitution());
  if (document) add(constitution::key_of(*document));
}

Status BundleMaker::put_continuity() {
  const state::Key key = ledger::continuations_key();
  const Result<proof::TreeProof> proof = reader_.prove(key, state_.height);
  if (!proof) return tl::unexpected(proof.error());
  bundle_.set_continuations(state_.view->get(key).value_or(Bytes()));
  bundle_.set_continuations_proof(proof::encode(*proof));
  return {};
}

Status BundleMaker::put_records() {
  for (const state::Key& key : records_) {
    const Result<proof::TreeProof> proof = reader_.prove(key, state_.height);
    if (!proof) return tl::unexpected(proof.error());
    v1::ProvenRecord& record = *bundle_.add_records();
    record.set_table(key.table);
    record.set_collection(key.collection);
    record.set_key(key.key);
    const std::optional<Bytes> value = state_.view->get(key);
    record.set_absent(!value);
    record.set_value(value.value_or(Bytes()));
    record.set_proof(proof::encode(*proof));
  }
  return {};
}

Status BundleMaker::put_collections() {
  for (const auto& [table, collection] : collections_) {
    v1::ProvenCollection& whole = *bundle_.add_collections();
    whole.set_table(table);
    whole.set_collection(collection);
    std::size_t bytes = 0;
    // Visited in the order of paths, which is that of the bundle.
    state_.view->each(table, collection, [&](BytesView key, BytesView value) {
      v1::CollectionRecord& record = *whole.add_records();
      record.set_key(Bytes(key));
      record.set_value(Bytes(value));
      bytes += key.size() + value.size();
      return bytes <= limits::kBundleBytes;
    });
    const auto count = static_cast<std::size_t>(whole.records_size());
    const Bytes any = count == 0 ? Bytes() : whole.records(0).key();
    Result<proof::TreeProof> proof = reader_.prove({table, collection, any}, state_.height);
    if (!proof) return tl::unexpected(proof.error());
    whole.set_proof(proof::encode(proof::to_collection_proof(std::move(*proof), count)));
  }
  return {};
}

}  // namespace comity::evidence
