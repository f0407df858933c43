#include "evidence/make.h"

#include <set>
#include <span>

#include "evidence/grounds.h"
#include "evidence/origin.h"
#include "evidence/trace.h"
#include "ledger/recorded.h"
#include "ledger/revision.h"
#include "proof/bundle.h"
#include "proof/limits.h"
#include "proof/log.h"
#include "proof/tree.h"
#include "registers/ceremonies/queries.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/keys/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

// The state that a bundle is about.
struct State {
  std::uint64_t height = 0;
  std::unique_ptr<state::View> view;
};

Result<State> open_state(const ledger::Reader& reader, std::uint64_t height) {
  Result<std::unique_ptr<state::View>> view = reader.view(height);
  if (!view) return tl::unexpected(view.error());
  return State{height, *std::move(view)};
}

using Collection = std::pair<std::string, std::string>;  // table, collection

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
  void add_origins_of_groups(const std::string& zone, keys::Role role) {
    for (const v1::SigningGroup& group : keys::groups(*state_.view, zone, role)) {
      add_origin_of_group(zone, role, group);
    }
  }
  void add_origin_of_group(const std::string& zone, keys::Role role,
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

  Result<Bytes> finish() {
    // Transactions first: they bring their keys; these and decisions bring records.
    for (const auto& put :
         {&BundleMaker::put_log, &BundleMaker::put_transactions, &BundleMaker::put_grounds,
          &BundleMaker::put_genesis_actions, &BundleMaker::put_continuity,
          &BundleMaker::put_records, &BundleMaker::put_collections}) {
      if (const Status made = (this->*put)(); !made) return tl::unexpected(made.error());
    }
    // A view that went wrong reads as empty, so what was made is thrown away then.
    if (const std::optional<Error> fault = state_.view->fault()) return tl::unexpected(*fault);
    return proof::seal(bundle_);
  }

 private:
  Status put_log() {
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
  Status put_block(std::uint64_t height, Message& out) const {
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

  Status put_transactions() {
    for (const auto& [height, position] : transactions_) {
      v1::ProvenTransaction& proven = *bundle_.add_transactions();
      if (Status put = put_block(height, proven); !put) return put;
      if (Status put = put_transaction(height, position, proven); !put) return put;
    }
    return {};
  }

  Status put_transaction(std::uint64_t height, std::uint64_t position, v1::ProvenTransaction& out) {
    const Result<v1::BlockTransactions> block = ledger::block_transactions(reader_, height);
    if (!block) return tl::unexpected(block.error());
    const std::string place = "block " + std::to_string(height);
    const Result<std::vector<Hash>> leaves = ledger::transaction_leaves(*block);
    if (!leaves) return at(place, leaves.error());
    if (position >= leaves->size()) return error(ErrorKind::corrupt, place + ": is shorter");
    const v1::IncludedTransaction& included = block->transactions(static_cast<int>(position));
    v1::Transaction transaction;
    v1::Body body;
    if (!wire::parse_stored(included.transaction(), transaction) ||
        !wire::parse_stored(transaction.body(), body)) {
      return error(ErrorKind::corrupt, place + ": a transaction cannot be read");
    }
    const proof::NodeReader nodes = [&](int level, std::uint64_t index) -> Result<Hash> {
      return proof::log_root(std::span(*leaves).subspan(index << level, std::size_t{1} << level));
    };
    const auto path = proof::make_inclusion(position, leaves->size(), nodes);
    if (!path) return tl::unexpected(path.error());
    for (const Hash& hash : *path) out.add_path(hash.bytes());
    out.set_position(position);
    out.set_outcome(included.outcome());
    out.set_transaction(included.transaction());
    grounds_.add_key(body.party(), body.key());
    return {};
  }

  Status put_grounds() {
    if (Status followed = grounds_.follow(); !followed) return followed;
    for (const auto& [id, transaction] : grounds_.transactions()) {
      bundle_.add_signed_transactions(transaction);
    }
    for (const std::uint64_t number : grounds_.decisions()) add_records_of(number);
    const std::vector<state::Key>& keys = grounds_.since_genesis();
    since_genesis_.insert(since_genesis_.end(), keys.begin(), keys.end());
    return {};
  }

  Status put_genesis_actions() {
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
  void add_records_of(std::uint64_t number) {
    const decisions::DecisionKeys keys = decisions::keys_of(number);
    for (const state::Key* key : {&keys.proposal, &keys.actions, &keys.electorate}) add(*key);
    for (const std::string* name : {&keys.votes, &keys.consents, &keys.objections}) {
      add_collection(keys.table, *name);
    }
    v1::Proposal proposal;
    if (!decisions::find_proposal(*state_.view, number, proposal)) return;
    const Result<Hash> document = Hash::from(proposal.constitution());
    if (document) add(constitution::key_of(*document));
  }

  Status put_continuity() {
    const state::Key key = ledger::continuations_key();
    const Result<proof::TreeProof> proof = reader_.prove(key, state_.height);
    if (!proof) return tl::unexpected(proof.error());
    bundle_.set_continuations(state_.view->get(key).value_or(Bytes()));
    bundle_.set_continuations_proof(proof::encode(*proof));
    return {};
  }

  Status put_records() {
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

  Status put_collections() {
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

  const ledger::Reader& reader_;
  const State& state_;
  std::set<state::Key> records_;
  std::set<Collection> collections_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> transactions_;  // height, position
  Grounds grounds_;
  std::vector<state::Key> since_genesis_;
  std::uint64_t log_size_ = 0;
  v1::ProofBundle bundle_;
};

std::uint64_t names_revision(const state::View& view, const std::string& zone) {
  return ledger::revision(view, names::kTable, zone).count;
}

// The newest height at which the zone's records are those that `session` signed.
Result<State> signed_state(const ledger::Reader& reader, const std::string& zone,
                           const v1::SigningSession& session) {
  Result<State> claimed = open_state(reader, session.claim().height());
  if (!claimed) return claimed;
  Result<State> newest = open_state(reader, reader.head().height);
  if (!newest) return newest;
  const std::uint64_t revision = names_revision(*claimed->view, zone);
  if (names_revision(*newest->view, zone) == revision) return newest;
  const state::Key key = keys::session_key(zone, keys::Role::zone_signing, session.number());
  const Result<std::uint64_t> height = reader.changed_at(key, newest->height);
  if (!height) return tl::unexpected(height.error());
  Result<State> signed_at = open_state(reader, *height);
  if (!signed_at || names_revision(*signed_at->view, zone) == revision) return signed_at;
  return error(ErrorKind::conflict, "zone " + zone +
                                        " changed while it was being signed: ask again "
                                        "when the next session is signed");
}

}  // namespace

Result<Bytes> bundle_of_record(const ledger::Reader& reader, std::uint64_t height,
                               const state::Key& key) {
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  BundleMaker maker(reader, *state);
  maker.add(key);
  return maker.finish();
}

Result<Bytes> bundle_of_collection(const ledger::Reader& reader, std::uint64_t height,
                                   std::string_view table, std::string_view collection) {
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  BundleMaker maker(reader, *state);
  maker.add_collection(table, collection);
  return maker.finish();
}

namespace {

// Puts into a bundle what a delegation and its hosts rest on.
class DelegationBundle {
 public:
  DelegationBundle(const ledger::Reader& reader, const State& state, const std::string& zone)
      : reader_(reader), zone_(zone), maker_(reader, state) {}

  void add_given(const std::string& label, const v1::Delegation& delegation) {
    if (is_registered_below(delegation)) return add_registered(label, delegation);
    add_decided(delegation.since_decision(), names::delegation_key(zone_, label));
  }

  // With what gave the delegation to whoever set it.
  Status add(const OwnPart& part, const state::Key& key) {
    const Result<Origin> origin = trace(reader_, part.set_at, part.puts_it);
    if (!origin) return tl::unexpected(origin.error());
    if (!origin->transaction) {
      add_decided(origin->decision.value_or(0), key);
      return {};
    }
    maker_.add_transaction(part.set_at, origin->transaction->position);
    // Whoever set it may have held it by another decision, as long as that is kept.
    v1::Delegation then;
    const Result<State> earlier = open_state(reader_, part.set_at);
    for (const std::string& label : part.labels) {
      if (earlier && names::find_delegation(*earlier->view, zone_, label, then)) {
        add_given(label, then);
      }
    }
    return {};
  }

  // A name server: its addresses, or that it has none.
  Status add_host(const std::string& name, const state::View& view) {
    const state::Key key = names::host_key(zone_, name);
    maker_.add(key);
    v1::Host host;
    if (!names::find_host(view, zone_, name, host)) return {};
    if (!host.sponsor().empty()) add_decided(host.sponsor_decision(), key);
    return add(addresses_of(zone_, name, host), key);
  }

  void add(const state::Key& key) { maker_.add(key); }
  Result<Bytes> finish() { return maker_.finish(); }

 private:
  // The act of whoever registered it, and what gave that party the name above, and so on up. What
  // is pruned is not there, and whoever judges the bundle says so.
  void add_registered(const std::string& label, const v1::Delegation& delegation) {
    const std::uint64_t height = delegation.registered_height();
    const Result<Origin> origin = trace(reader_, height, [&](const v1::Action& action) {
      return registered_for(action, zone_, label).has_value();
    });
    if (!origin || !origin->transaction) return;
    maker_.add_transaction(height, origin->transaction->position);
    const Result<State> then = open_state(reader_, height);
    if (!then) return;
    const std::string above = label.substr(label.find('.') + 1);
    const std::string name = above + (zone_ == "." ? "." : "." + zone_);
    const std::string registered = names::registered_above(*then->view, zone_, name);
    v1::Delegation record;
    if (names::find_delegation(*then->view, zone_, registered, record)) {
      add_given(registered, record);
    }
  }

  void add_decided(std::uint64_t number, const state::Key& key) {
    if (number == 0) return maker_.add_genesis_actions_of(key);
    maker_.add_decision(number);
  }

  const ledger::Reader& reader_;
  const std::string& zone_;
  BundleMaker maker_;
};

}  // namespace

Result<Bytes> bundle_of_delegation(const ledger::Reader& reader, std::uint64_t height,
                                   const std::string& zone, const std::string& label) {
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  v1::Delegation delegation;
  if (!names::find_delegation(*state->view, zone, label, delegation)) {
    return error(ErrorKind::not_found, "zone " + zone + " has no delegation " + label);
  }
  DelegationBundle bundle(reader, *state, zone);
  const state::Key key = names::delegation_key(zone, label);
  bundle.add(key);
  bundle.add_given(label, delegation);
  for (const OwnPart& part : parts_of(zone, label, delegation)) {
    if (Status added = bundle.add(part, key); !added) return tl::unexpected(added.error());
  }
  for (const std::string& server : delegation.name_servers()) {
    if (Status added = bundle.add_host(server, *state->view); !added) {
      return tl::unexpected(added.error());
    }
  }
  return bundle.finish();
}

Result<Bytes> bundle_of_decision(const ledger::Reader& reader, std::uint64_t height,
                                 std::uint64_t number) {
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  v1::Proposal proposal;
  if (!decisions::find_proposal(*state->view, number, proposal)) {
    return error(ErrorKind::not_found, "no proposal " + std::to_string(number));
  }
  BundleMaker maker(reader, *state);
  maker.add_decision(number);
  return maker.finish();
}

Result<Bytes> bundle_of_reads(const ledger::Reader& reader, std::uint64_t height,
                              const Reads& reads) {
  if (reads.records.size() > limits::kBundleReads) {
    return error("the answer follows from more than " + std::to_string(limits::kBundleReads) +
                 " records: ask for less at a time");
  }
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  BundleMaker maker(reader, *state);
  for (const auto& [table, collection] : reads.collections) maker.add_collection(table, collection);
  for (const state::Key& key : reads.records) {
    if (!reads.collections.contains({key.table, key.collection})) maker.add(key);
  }
  return maker.finish();
}

Result<Bytes> bundle_of_zone(const ledger::Reader& reader, std::uint64_t height,
                             const std::string& zone) {
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  v1::SigningSession session;
  if (!keys::find_signed(*state->view, zone, keys::Role::zone_signing, session)) {
    return error(ErrorKind::not_found, "zone " + zone + " was not signed jointly here");
  }
  const Result<State> signed_at = signed_state(reader, zone, session);
  if (!signed_at) return tl::unexpected(signed_at.error());
  BundleMaker maker(reader, *signed_at);
  maker.add_collection(names::kTable, zone);
  maker.add_collection(keys::kTable, zone);
  for (const keys::Role role : keys::kRoles) maker.add_origins_of_groups(zone, role);
  v1::Takeover takeover;
  if (keys::find_takeover(*signed_at->view, zone, takeover)) {
    maker.add_decision(takeover.since_decision());
  }
  maker.add(ledger::revision_key(names::kTable, zone));
  maker.add(ledger::community_key());
  return maker.finish();
}

}  // namespace comity::evidence
