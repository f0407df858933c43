#include <optional>
#include <string>
#include <utility>

#include "ledger/block.h"
#include "ledger/genesis.h"
#include "ledger/ledger.h"
#include "ledger/records.h"
#include "ledger/run.h"
#include "ledger/signing.h"
#include "ledger/stored/layout.h"
#include "ledger/stored/limits.h"
#include "ledger/stored/log_store.h"
#include "ledger/stored/open.h"
#include "ledger/stored/slice_view.h"
#include "ledger/stored/texts.h"
#include "ledger/workspace.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

Bytes encode_u64(std::uint64_t value) {
  Bytes bytes;
  append_u64(bytes, value);
  return bytes;
}

// Nothing may stand where a community is made: neither another one nor a half-made one.
Status check_empty(const state::Store& store) {
  const auto height = store.get(meta_key("height"));
  if (!height) return tl::unexpected(height.error());
  if (*height) return error(ErrorKind::conflict, "a community stands in this store already");
  const auto version = store.get(meta_key("version"));
  if (!version) return tl::unexpected(version.error());
  if (*version) {
    return error(
        ErrorKind::conflict,
        "the making of a community was interrupted in this store: begin with an empty one");
  }
  return {};
}

// Makes height 0 slice by slice. Until the last batch writes the height, nobody opens the store.
class Founding {
 public:
  Founding(state::Store& store, state::State& state, const GenesisRead& genesis, const Rules& rules)
      : store_(store), state_(state), genesis_(genesis), rules_(rules), log_(store, 0) {}

  Status run(BytesView message, const ContentReader& content) {
    Bytes version;
    append_u32(version, kStoreVersion);
    batch_.put(meta_key("version"), version);
    batch_.put(meta_key("genesis"), Bytes(message));
    if (Status status = begin_slice(); !status) return status;

    state::Draft first(slice_->draft());
    Status written = write_first_records(genesis_, rules_.registry, first, rules_.context);
    if (!written) return written;
    if (const Verdict kept = slice_->keep(first); !kept)
      return genesis_error(kept.error(), rules_.registry.outcomes());
    if (Status status = apply_content(content); !status) return status;
    return finish();
  }

 private:
  Status begin_slice() {
    Result<std::unique_ptr<state::View>> view = state_.at(0);
    if (!view) return tl::unexpected(view.error());
    slice_.emplace(std::make_unique<SliceView>(std::move(*view)));
    return {};
  }

  // What the slice changed into the store; memory holds one slice at a time.
  Status end_slice() {
    const Result<Hash> root = stage();
    if (!root) return tl::unexpected(root.error());
    return commit();
  }

  Result<Hash> stage() {
    if (const Status status = slice_->trouble(); !status) return tl::unexpected(status.error());
    const state::Changes& changes = slice_->draft().changes();
    if (auto named = Texts(store_, rules_.registry).note(changes, slice_->below(), batch_);
        !named) {
      return tl::unexpected(named.error());
    }
    return state_.stage(changes, 0, batch_);
  }

  Status commit() {
    batch_.sort();
    if (Status status = store_.commit(batch_); !status) {
      state_.discard();
      return status;
    }
    state_.committed();
    batch_ = state::Batch();
    return log_.forget();
  }

  Status apply_content(const ContentReader& content) {
    const v1::GenesisContent& expected = genesis_.body->content();
    std::uint64_t length = kGenesisContentHeader.size();
    std::uint64_t count = 0;
    Bytes action;
    while (content) {
      const Result<bool> more = content(action);
      if (!more) return at("genesis content", more.error());
      if (!*more) break;
      ++count;
      length += sizeof(std::uint32_t) + action.size();
      // An endless content ends here, not when the disk is full.
      if (length > expected.length()) break;
      if (Status status = log_.append(action, batch_); !status) return status;
      if (Status status = apply_action(action, count); !status) return status;
    }
    return check_content(length, count);
  }

  Status check_content(std::uint64_t length, std::uint64_t count) const {
    const v1::GenesisContent& expected = genesis_.body->content();
    if (expected.root().empty() && count == 0) return {};
    const Result<Hash> root = log_.root();
    if (!root) return tl::unexpected(root.error());
    if (length == expected.length() && count == expected.actions() &&
        root->view() == expected.root()) {
      return {};
    }
    return error("genesis content: read " + std::to_string(count) + " actions in " +
                 std::to_string(length) + " octets with root " + root->hex() +
                 ", the genesis names " + std::to_string(expected.actions()) + " in " +
                 std::to_string(expected.length()) + " with root " + to_hex(expected.root()));
  }

  Status apply_action(BytesView bytes, std::uint64_t number) {
    const std::string place = "genesis content: action " + std::to_string(number);
    v1::Action action;
    if (const Status status = wire::decode_into(bytes, action); !status) {
      return at(place + ": not_canonical", status.error());
    }
    if (const Verdict v = run_action(action, number - 1); !v) {
      const ActionType* type = rules_.registry.type_of(action);
      return error(place + " (" + std::string(type != nullptr ? type->name : "unknown") +
                   "): " + std::string(rules_.registry.info(v.error().code).name) + ": " +
                   v.error().reason);
    }
    if (slice_->draft().changes().size() < limits::kGenesisSliceRecords) return {};
    if (Status status = end_slice(); !status) return status;
    return begin_slice();
  }

  Verdict run_action(const v1::Action& action, std::uint64_t index) {
    if (Verdict v = check_carried(rules_, action); !v) return v;
    Actor actor;
    actor.kind = Actor::Kind::genesis;
    state::Draft step(slice_->draft());
    const ActionType& type = *rules_.registry.type_of(action);
    if (Verdict v = run_granted(rules_, type, action, actor, step); !v) return v;
    for (const auto& [key, value] : step.changes()) {
      batch_.put(genesis_action_key(proof::path_of(key.table, key.collection, key.key), index), {});
    }
    return slice_->keep(step);
  }

  // After the actions of the content the body, whose root they have, and the record of height 0:
  // from here on the community exists.
  Status finish() {
    if (Status status = log_.append(genesis_.body_bytes, batch_); !status) return status;
    const Result<Hash> log_root = log_.root();
    if (!log_root) return tl::unexpected(log_root.error());

    state::Draft own(slice_->draft());
    set_log_head(own, {log_.size(), *log_root});
    if (const Verdict kept = slice_->keep(own); !kept)
      return genesis_error(kept.error(), rules_.registry.outcomes());
    const Result<Hash> root = stage();
    if (!root) return tl::unexpected(root.error());

    const Result<Bytes> record = encode_record(
        {0, genesis_.time, Hash{}, *root, false, rules_.context.rules_version}, {}, {});
    if (!record) return tl::unexpected(record.error());
    const HeightIndex index{*root, log_.size(), genesis_.time};
    if (Status status = log_.append(*record, batch_); !status) return status;
    batch_.put(height_index_key(0), encode(index));
    batch_.put(block_key(0), encode_transactions({}, Block{}));
    batch_.put(meta_key("height"), encode_u64(0));
    return commit();
  }

  state::Store& store_;
  state::State& state_;
  const GenesisRead& genesis_;
  const Rules& rules_;
  LogWriter log_;
  std::optional<Workspace> slice_;
  state::Batch batch_;
};

Status found(state::Store& store, const GenesisRead& read, BytesView genesis,
             const ContentReader& content, const Registry& registry, const Ports& ports) {
  if (Status status = check_empty(store); !status) return status;
  Result<std::unique_ptr<state::State>> state = state::State::open(store, std::nullopt, Hash{});
  if (!state) return tl::unexpected(state.error());
  const Context context{0, read.time, read.body->rules_version()};
  const Rules rules{registry, ports, context};
  return Founding(store, **state, read, rules).run(genesis, content);
}

}  // namespace

Status create_ledger(state::Store& store, BytesView genesis, const ContentReader& content,
                     const Registry& registry, const Ports& ports) {
  if (const auto clash = registry.clash()) return error("registers: " + *clash);
  const Result<GenesisRead> read = read_genesis(genesis);
  if (!read) return tl::unexpected(read.error());
  return found(store, *read, genesis, content, registry, ports);
}

Status keep_texts(state::Store& store, const std::vector<SaltedText>& texts,
                  const Registry& registry) {
  Texts kept(store, registry);
  for (const auto& [salt, text] : texts) {
    if (Status put = kept.put(salt, text); !put) return put;
  }
  return {};
}

Result<Hash> check_draft(BytesView genesis, const ContentReader& content, const Registry& registry,
                         const Ports& ports) {
  const Result<GenesisRead> read = read_genesis(genesis, Signed::some);
  if (!read) return tl::unexpected(read.error());
  state::MemoryStore store;
  if (Status made = found(store, *read, genesis, content, registry, ports); !made) {
    return tl::unexpected(made.error());
  }
  return read->community;
}

}  // namespace comity::ledger
