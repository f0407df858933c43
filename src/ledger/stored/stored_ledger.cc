#include "ledger/stored/stored_ledger.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/limits.h"
#include "ledger/envelope.h"
#include "ledger/records.h"
#include "ledger/rules_turn.h"
#include "ledger/stored/layout.h"
#include "ledger/stored/log_store.h"
#include "proof/checkpoint.h"
#include "wire/messages.h"

namespace comity::ledger {

StoredLedger::StoredLedger(state::Store& store, Registry registry, const Ports& ports,
                           Opened opened)
    : store_(store),
      registry_(std::move(registry)),
      ports_(ports),
      community_(opened.community),
      genesis_(std::move(opened.genesis)),
      demo_(opened.demo),
      state_(std::move(opened.state)),
      texts_(store_, registry_),
      recent_(opened.head.height) {
  written_.store({opened.head, opened.log_root, opened.rules.version});
  publish(*written_.load());
}

Status StoredLedger::stopped() const {
  const std::shared_ptr<const Error> why = stopped_.load();
  if (why) return tl::unexpected(*why);
  return {};
}

Status StoredLedger::stop(const Error& why) {
  if (!stopped_.load()) stopped_.store(why);
  return tl::unexpected(why);
}

Receipt StoredLedger::screen(BytesView transaction, Time now) const {
  Receipt receipt;
  const auto turn_away = [&receipt](const Refusal& refusal) {
    receipt.outcome = refusal.code;
    receipt.reason = refusal.reason;
    return receipt;
  };
  Envelope envelope;
  const Verdict opened = open_envelope(transaction, community_, registry_, envelope);
  receipt.transaction = envelope.id;
  if (!opened) return turn_away(opened.error());
  const auto newest = recent_view(head().height);
  if (!newest) return turn_away({Code::full, newest.error().message});
  auto sender = admit(envelope, **newest, now, ports_);
  if (!sender) return turn_away(sender.error());
  // Only what somebody answers for is unfolded.
  if (const Verdict sound = unfold(envelope, registry_); !sound) return turn_away(sound.error());
  const Context context{head().height + 1, now, newest_.load()->durable.rules_version};
  const Verdict fits = check_unfolded(envelope, registry_, **newest, context, *sender);
  if (!fits) return turn_away(fits.error());
  receipt.account = sender->known.account;
  envelope.sound = true;
  screened_.keep(Screened::name_of(transaction), std::move(envelope));
  return receipt;
}

void StoredLedger::look_ahead(BytesView transaction, Signatures signatures) const {
  Envelope envelope;
  if (!open_envelope(transaction, community_, registry_, envelope)) return;
  if (signatures == Signatures::verified && !check_signature(envelope)) return;
  if (!unfold(envelope, registry_)) return;
  envelope.sound = true;
  screened_.keep(Screened::name_of(transaction), std::move(envelope));
}

Result<std::unique_ptr<state::View>> StoredLedger::recent_view(std::uint64_t height) const {
  Result<std::unique_ptr<state::View>> below = state_->at(height);
  if (!below) return below;
  return std::make_unique<RecentView>(std::move(*below), height, recent_);
}

Status StoredLedger::check_block(const Block& block) const {
  if (Status status = stopped(); !status) return status;
  const Head newest = written_.load()->head;
  if (block.height != newest.height + 1) {
    return error("block " + std::to_string(block.height) + " does not follow height " +
                 std::to_string(newest.height));
  }
  if (block.time < newest.block_time || block.time > kLatestTime) {
    return error("block " + std::to_string(block.height) + ": time " + to_rfc3339(block.time) +
                 " lies before that of the last block, " + to_rfc3339(newest.block_time) +
                 ", or after the year 9999");
  }
  return {};
}

Result<Finalized> StoredLedger::finalize(const Block& block) {
  pending_.reset();
  state_->discard();
  if (Status status = check_block(block); !status) return tl::unexpected(status.error());
  const Head newest = written_.load()->head;
  Result<std::unique_ptr<state::View>> below = recent_view(newest.height);
  if (!below) return tl::unexpected(below.error());

  Workspace workspace(std::move(*below));
  Context context{block.height, block.time, rules_in_force(workspace.draft()).version};
  const Rules rules{registry_, ports_, context};
  const auto turned = turn_rules(rules, workspace);
  if (!turned) return tl::unexpected(turned.error());
  if (*turned && (*turned)->outcome == Code::done) context.rules_version = (*turned)->version;
  std::optional<Continuation> continuation;
  if (block.goes_on) {
    continuation = make_continuation(block, newest, written_.load()->log_root);
    state::Draft step(workspace.draft());
    add_continuation(step, *continuation);
    if (const Verdict kept = workspace.keep(step); !kept) {
      return tl::unexpected(Error{ErrorKind::conflict, kept.error().reason});
    }
  }
  Result<BlockRun> run = run_block(block, community_, rules, screened_, workspace);
  if (!run) return tl::unexpected(run.error());
  run->rules_turned = *turned;
  run->continuation = continuation;
  Finalized finalized;
  finalized.receipts = std::move(run->receipts);
  finalized.root = newest.root;
  const state::Changes net = workspace.net_changes();
  if (Status status = workspace.trouble(); !status) return tl::unexpected(status.error());
  if (net.empty()) return finalized;

  const Status sealed = seal(block, context, *run, net, workspace, finalized);
  if (!sealed) return comity::at("block " + std::to_string(block.height), sealed.error());
  return finalized;
}

// What the ledger itself notes of a block that changes something.
Status StoredLedger::write_own_records(const Block& block, const state::Changes& net,
                                       Workspace& workspace) const {
  const auto [newest, log_root, rules_version] = *written_.load();
  std::set<std::pair<std::string, std::string>> revised;
  for (const auto& [key, value] : net) {
    if (registry_.is_published(key.table)) revised.emplace(key.table, key.collection);
  }
  state::Draft own(workspace.draft());
  set_root_at(own, newest.height, newest.root);
  set_log_head(own, {newest.log_size, log_root});
  for (const auto& [table, collection] : revised) {
    count_revision(own, table, collection, block.time);
  }
  const Verdict kept = workspace.keep(own);
  if (!kept) return error(ErrorKind::conflict, kept.error().reason);
  return workspace.trouble();
}

Status StoredLedger::seal(const Block& block, const Context& context, const BlockRun& run,
                          const state::Changes& net, Workspace& workspace, Finalized& finalized) {
  if (Status status = write_own_records(block, net, workspace); !status) return status;
  const Head newest = written_.load()->head;
  Pending next;
  const Result<Hash> root = state_->stage(workspace.draft().changes(), block.height, next.batch);
  if (!root) return tl::unexpected(root.error());
  auto named = texts_.note(net, workspace.below(), next.batch);
  if (!named) return tl::unexpected(named.error());
  if (Status status = workspace.trouble(); !status) return status;
  next.named_texts = std::move(*named);
  Result<Bytes> record =
      encode_record({block.height, block.time, newest.root, *root, block.clock_jump_accepted,
                     context.rules_version, run.rules_turned, run.continuation},
                    run.included, run.effects);
  if (!record) return tl::unexpected(record.error());
  LogWriter log(store_, newest.log_size, log_edge_);
  if (Status status = log.append(*record, next.batch); !status) return status;
  const Result<Hash> log_root = log.root();
  if (!log_root) return tl::unexpected(log_root.error());
  Result<LogNodes> edge = log.edge();
  if (!edge) return tl::unexpected(edge.error());
  next.log_edge = std::move(*edge);

  next.written = {{block.height, block.time, *root, log.size()}, *log_root, context.rules_version};
  next.batch.put(height_index_key(block.height), encode({*root, newest.log_size, block.time}));
  finalized.transactions = encode_transactions(run.included, block);
  next.batch.put(block_key(block.height), finalized.transactions);
  for (std::size_t i = 0; i < run.included.size(); ++i) {
    const Position position{block.height, static_cast<std::uint32_t>(i)};
    next.batch.put(transaction_key(run.included[i].id), encode(position));
  }
  // What a vote led to stays provable for ever, and that a part of history was given up.
  if (!run.effects.empty() || run.rules_turned || run.continuation) {
    state::keep_height(block.height, next.batch);
  }
  Bytes height;
  append_u64(height, block.height);
  next.batch.put(meta_key("height"), std::move(height));
  next.changes = workspace.draft().changes();
  finalized.changed = true;
  finalized.root = *root;
  finalized.record = *std::move(record);
  finalized.named_texts = next.named_texts;
  pending_ = std::move(next);
  return {};
}

Status StoredLedger::write() {
  if (Status status = stopped(); !status) return status;
  if (!pending_) return {};
  Pending next = std::move(*pending_);
  pending_.reset();
  if (Status status = store_.write(next.batch); !status) {
    state_->discard();
    return stop(status.error());
  }
  state_->committed();
  if (Status kept = texts_.written(next.named_texts); !kept) return stop(kept.error());
  recent_.note_written(next.changes, next.written.head.height, head().height);
  written_.store(next.written);
  log_edge_ = std::move(next.log_edge);
  return {};
}

Status StoredLedger::sync() {
  if (Status status = stopped(); !status) return status;
  // Taken before the sync: what is written meanwhile is for the next.
  const std::shared_ptr<const Written> written = written_.load();
  if (written->head.height == head().height) return {};
  if (Status status = store_.sync(); !status) return stop(status.error());
  publish(*written);
  return {};
}

Acknowledged StoredLedger::acknowledged() const {
  const auto [head, log_root, rules_version] = newest_.load()->durable;
  return {head.height, head.root, head.log_size, log_root};
}

std::optional<Time> StoredLedger::next_deadline() const {
  const auto newest = recent_view(written_.load()->head.height);
  if (!newest) return std::nullopt;
  const std::optional<Time> due = ledger::next_deadline(**newest);
  const std::optional<Time> rules = ports_.rules_change.next_deadline(**newest);
  if (!due || !rules) return due ? due : rules;
  return std::min(*due, *rules);
}

void StoredLedger::set_log_key(const crypto::SigningKey* key) {
  log_key_ = key;
  publish(newest_.load()->durable);
}

void StoredLedger::publish(const Written& durable) {
  const auto& [head, log_root, rules_version] = durable;
  Newest next{durable, {}};
  if (log_key_ != nullptr) {
    const std::string origin = proof::log_origin(community_);
    const std::string note = proof::note_text({origin, head.log_size, log_root});
    next.checkpoint =
        note + "\n" + proof::signature_line(origin, log_key_->public_key(), log_key_->sign(note));
  }
  newest_.store(std::move(next));
}

Status StoredLedger::put_content(BytesView salt, BytesView text) { return texts_.put(salt, text); }

Result<std::vector<Hash>> StoredLedger::missing_texts() const { return texts_.missing(); }

}  // namespace comity::ledger
