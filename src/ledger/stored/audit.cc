#include "ledger/stored/audit.h"

#include <bit>
#include <map>
#include <utility>

#include "crypto/content.h"
#include "crypto/hash.h"
#include "ledger/block.h"
#include "ledger/genesis.h"
#include "ledger/stored/layout.h"
#include "proof/log.h"
#include "proof/transaction.h"
#include "proof/tree.h"
#include "state/leaf.h"
#include "state/streamed_root.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

using Part = AuditFault::Part;
using state::Space;

constexpr std::uint64_t kProgressStep = 1'024;

std::string height_text(std::uint64_t height) { return "height " + std::to_string(height); }

Bytes end_of(Space space) { return Bytes(1, static_cast<char>(static_cast<char>(space) + 1)); }

// The identifier of a transaction does not cover its signature.
bool is_signed(const v1::Transaction& transaction) {
  v1::Body body;
  return wire::parse_stored(transaction.body(), body) && proof::signer_of(transaction, body);
}

class Auditor {
 public:
  Auditor(const state::Store& store, const AuditOptions& options)
      : store_(store), options_(options) {}

  Audit run() {
    if (!read_identity()) return std::move(audit_);
    const Head& head = *audit_.head;
    Hash previous;
    for (std::uint64_t height = 0; height <= head.height; ++height) {
      progress("blocks", height, head.height + 1);
      check_height(height, previous);
    }
    for (std::uint64_t index = 0; index < head.log_size; ++index) {
      progress("log entries", index, head.log_size);
      check_entry(index);
    }
    check_state();
    check_contents();
    if (!options_.live) check_strays();
    return std::move(audit_);
  }

 private:
  void fault(Part part, std::string where, std::string what) {
    if (++counts_[part] > options_.most_faults) {
      ++audit_.faults_left_out;
      return;
    }
    audit_.faults.push_back({part, std::move(where), std::move(what)});
  }
  void progress(std::string_view what, std::uint64_t done, std::uint64_t total) const {
    if (options_.progress && done % kProgressStep == 0) options_.progress(what, done, total);
  }
  // Nothing after a fault was noted: the value cannot be read or is not there.
  std::optional<Bytes> read(Part part, const Bytes& key, const std::string& where,
                            std::string_view what) {
    Result<std::optional<Bytes>> stored = store_.get(key);
    if (!stored) {
      fault(part, where, stored.error().message);
      return std::nullopt;
    }
    if (!*stored) fault(part, where, std::string(what) + " is missing");
    return std::move(*stored);
  }

  bool read_identity() {
    const auto version = read(Part::identity, meta_key("version"), "version", "the version");
    const auto genesis = read(Part::identity, meta_key("genesis"), "genesis", "the genesis");
    const auto height = read(Part::identity, meta_key("height"), "newest height", "the height");
    if (version && (version->size() != 4 || read_u32(*version) == 0)) {
      fault(Part::identity, "version", "is no version");
    }
    if (genesis) {
      const Result<GenesisRead> parsed = read_genesis(*genesis);
      if (!parsed) fault(Part::identity, "genesis", parsed.error().message);
      if (parsed) first_record_ = parsed->body->content().actions() + 1;
      audit_.genesis = *genesis;
    }
    if (!height) return false;
    if (height->size() != 8) {
      fault(Part::identity, "newest height", "is no number");
      return false;
    }
    const std::uint64_t newest = read_u64(*height);
    const auto index = read(Part::heights, height_index_key(newest), height_text(newest),
                            "its entry in the index");
    if (!index) return false;
    const Result<HeightIndex> decoded = decode_height_index(*index);
    if (!decoded) {
      fault(Part::heights, height_text(newest), decoded.error().message);
      return false;
    }
    audit_.head = Head{newest, decoded->time, decoded->root, decoded->log_index + 1};
    if (decoded->log_index == first_record_ + newest) return true;
    fault(Part::heights, height_text(newest),
          "its record is said to be log entry " + std::to_string(decoded->log_index));
    return false;
  }

  // The index of a height, its block record and its transactions say the same; `previous` is the
  // root of the height before and becomes that of this one.
  void check_height(std::uint64_t height, Hash& previous) {
    const std::string where = height_text(height);
    const auto stored =
        read(Part::heights, height_index_key(height), where, "its entry in the index");
    Result<HeightIndex> index = stored ? decode_height_index(*stored) : HeightIndex{};
    if (!index) {
      fault(Part::heights, where, index.error().message);
      return;
    }
    if (!stored) return;
    const Hash before = std::exchange(previous, index->root);
    if (index->log_index != first_record_ + height) {
      fault(Part::heights, where,
            "its record is said to be log entry " + std::to_string(index->log_index));
      return;
    }
    const auto bytes = read(Part::log, entry_key(index->log_index), where, "its block record");
    if (!bytes) return;
    const auto record = wire::decode<v1::BlockRecord>(*bytes);
    if (!record) {
      if (is_of_newer_rules(*bytes)) return;
      fault(Part::log, where, "its block record: " + record.error().message);
      return;
    }
    newest_rules_ = std::max(newest_rules_, record->rules_version());
    const Result<Time> time = wire::to_time(record->block_time());
    if (record->height() != height || record->root() != index->root.view() || !time ||
        *time != index->time) {
      fault(Part::heights, where, "the index and the block record do not say the same");
    }
    if (record->previous_root() != before.view()) {
      fault(Part::heights, where, "the record does not name the root of the height before");
    }
    check_transactions(height, *record);
  }

  // What newer rules have added is no fault; whoever opens the store says that they are newer.
  bool is_of_newer_rules(BytesView block_record) {
    v1::BlockRecord record;
    if (options_.registry == nullptr || !wire::parse_stored(block_record, record)) return false;
    newest_rules_ = std::max(newest_rules_, record.rules_version());
    return record.rules_version() > options_.registry->newest_rules();
  }

  void check_transactions(std::uint64_t height, const v1::BlockRecord& record) {
    const std::string where = height_text(height);
    const auto bytes = read(Part::blocks, block_key(height), where, "the block");
    if (!bytes) return;
    v1::BlockTransactions block;
    if (!wire::parse_stored(*bytes, block)) {
      fault(Part::blocks, where, "the block cannot be decoded");
      return;
    }
    std::vector<Included> included;
    for (const v1::IncludedTransaction& entry : block.transactions()) {
      const auto transaction = wire::decode<v1::Transaction>(entry.transaction());
      if (!transaction) {
        fault(Part::blocks, where,
              "transaction " + std::to_string(included.size()) +
                  " of the block: " + transaction.error().message);
        return;
      }
      if (!is_signed(*transaction)) {
        fault(Part::blocks, where,
              "transaction " + std::to_string(included.size()) +
                  " of the block does not have its sender's signature");
      }
      included.push_back({proof::transaction_id(transaction->body()),
                          static_cast<Code>(entry.outcome()), "", included.size()});
    }
    if (record.transaction_count() != included.size() ||
        record.transactions_root() != transactions_root(included).view()) {
      fault(Part::blocks, where, "the block's transactions are not those of its record");
      return;
    }
    audit_.transactions += included.size();
    for (std::size_t i = 0; i < included.size(); ++i) check_position(height, i, included[i].id);
  }

  void check_position(std::uint64_t height, std::size_t position, const Hash& id) {
    const std::string where = "transaction " + id.hex();
    const auto bytes =
        read(Part::transactions, transaction_key(id), where, "its entry in the index");
    if (!bytes) return;
    const Result<Position> found = decode_position(*bytes);
    if (found && found->height == height && found->position == position) return;
    fault(Part::transactions, where,
          found ? "the index does not name " + height_text(height) : found.error().message);
  }

  // An entry has its hash in the log's tree, and so have the subtrees that it completes.
  void check_entry(std::uint64_t index) {
    const std::string where = "log entry " + std::to_string(index);
    const auto entry = read(Part::log, entry_key(index), where, "the entry");
    if (!entry) {
      complete_.clear();
      gap_ = true;
      return;
    }
    Hash hash = proof::log_leaf_hash(*entry);
    check_node(0, index, hash);
    std::uint64_t place = index;
    int level = 0;
    // Below a missing entry no subtree can be computed; one is enough to say so.
    for (; !gap_ && (place & 1) == 1; place >>= 1) {
      hash = proof::log_inner_hash(complete_[static_cast<std::size_t>(level)], hash);
      ++level;
      check_node(level, place >> 1, hash);
    }
    if (gap_) return;
    complete_.resize(std::max(complete_.size(), static_cast<std::size_t>(level) + 1));
    complete_[static_cast<std::size_t>(level)] = hash;
  }

  void check_node(int level, std::uint64_t index, const Hash& expected) {
    const std::string where =
        "log node " + std::to_string(index) + " of level " + std::to_string(level);
    const auto stored = read(Part::log, node_key(level, index), where, "the hash");
    if (stored && *stored != expected.view()) {
      fault(Part::log, where, "is not the hash of the entries below it");
    }
  }

  // Every newest record stands where its name says, and together they have the committed root.
  void check_state() {
    state::StreamedRoot root;
    std::optional<Path> done;
    std::uint64_t read_keys = 0;
    const Status scanned = store_.scan(
        state::store_key(Space::leaf, {}), end_of(Space::leaf),
        [&](BytesView key, BytesView value) {
          progress("records", read_keys++, 0);
          const auto name = state::parse_leaf_store_key(key);
          if (!name) {
            fault(Part::state, "leaf " + to_hex(key), name.error().message);
            return true;
          }
          if (name->height > audit_.head->height) {
            if (!options_.live) {
              fault(Part::state, "leaf " + to_hex(key), "is of a height above the newest");
            }
            return true;
          }
          check_leaf(key, *name, value, done != name->path ? &root : nullptr);
          done = name->path;
          return true;
        });
    if (!scanned) {
      fault(Part::state, "records", scanned.error().message);
      return;
    }
    const Hash computed = root.finish();
    if (computed != audit_.head->root) {
      fault(Part::state, height_text(audit_.head->height),
            "the records have the root " + computed.hex() + ", but " + audit_.head->root.hex() +
                " was committed");
    }
  }

  // `root`: of the newest version of a record; older ones are not part of it.
  void check_leaf(BytesView stored, const state::LeafName& name, BytesView value,
                  state::StreamedRoot* root) {
    const auto record = state::parse_leaf(value);
    if (!record) {
      fault(Part::state, "leaf " + to_hex(stored), record.error().message);
      return;
    }
    if (!*record) return;
    const auto key = state::decode_key((*record)->key);
    if (!key || proof::path_of(key->table, key->collection, key->key) != name.path) {
      fault(Part::state, "leaf " + to_hex(stored), "the record's name is not of this path");
    }
    if (root == nullptr) return;
    ++audit_.records;
    if (key) check_kind(*key, (*record)->value);
    if (!root->add(name.path, crypto::sha256((*record)->value))) {
      fault(Part::state, "leaf " + to_hex(stored), "stands out of order");
    }
  }

  void check_kind(const state::Key& key, BytesView value) {
    if (options_.registry == nullptr || newest_rules_ > options_.registry->newest_rules()) return;
    const RecordKind* kind = options_.registry->kind_of(key);
    if (kind == nullptr) {
      fault(Part::state, state::to_text(key), "is in no table of this program");
    } else if (kind->make != nullptr && !wire::parse_stored(value, *kind->make())) {
      fault(Part::state, state::to_text(key), "is not the message that its table says");
    }
  }

  void check_contents() {
    const Status scanned = store_.scan(
        state::store_key(Space::content, {}), end_of(Space::content),
        [this](BytesView key, BytesView value) {
          progress("texts", audit_.contents++, 0);
          const BytesView hash = key.substr(1);
          if (hash.size() != Hash::kSize || value.size() < crypto::kContentSaltBytes ||
              crypto::content_hash(value.substr(0, crypto::kContentSaltBytes),
                                   value.substr(crypto::kContentSaltBytes))
                      .view() != hash) {
            fault(Part::content, "content " + to_hex(hash), "is not what was handed in");
          }
          return true;
        });
    if (!scanned) fault(Part::content, "texts", scanned.error().message);
  }

  // What belongs to no height: left by a program that was wrong, or put there by hand.
  void check_strays() {
    const std::uint64_t heights = audit_.head->height + 1;
    const std::uint64_t entries = audit_.head->log_size;
    const std::uint64_t nodes = 2 * entries - static_cast<std::uint64_t>(std::popcount(entries));
    count(Part::heights, Space::height_index, heights, "index of heights");
    count(Part::blocks, Space::block, heights, "blocks");
    count(Part::log, Space::record, entries, "log entries");
    count(Part::log, Space::log_node, nodes, "log nodes");
    // A transaction of a block that is itself at fault is not counted twice.
    if (counts_[Part::blocks] == 0 && counts_[Part::heights] == 0) {
      count(Part::transactions, Space::transaction, audit_.transactions, "index of transactions");
    }
  }

  void count(Part part, Space space, std::uint64_t expected, const std::string& where) {
    std::uint64_t found = 0;
    const Status scanned =
        store_.scan(state::store_key(space, {}), end_of(space), [&found](BytesView, BytesView) {
          ++found;
          return true;
        });
    if (!scanned) {
      fault(part, where, scanned.error().message);
    } else if (found > expected) {
      fault(part, where,
            std::to_string(found - expected) + " keys more than the newest height accounts for");
    }
  }

  const state::Store& store_;
  const AuditOptions& options_;
  Audit audit_;
  std::map<Part, std::size_t> counts_;
  std::vector<Hash> complete_;  // by level: the newest complete subtree
  bool gap_ = false;
  std::uint32_t newest_rules_ = 0;  // that a block record names
  std::uint64_t first_record_ = 1;  // log entry of the record of height 0
};

}  // namespace

std::string_view part_name(AuditFault::Part part) {
  switch (part) {
    case Part::identity:
      return "identity";
    case Part::heights:
      return "heights";
    case Part::log:
      return "log";
    case Part::blocks:
      return "blocks";
    case Part::transactions:
      return "transactions";
    case Part::state:
      return "state";
    case Part::content:
      break;
  }
  return "content";
}

Audit audit(const state::Store& store, const AuditOptions& options) {
  return Auditor(store, options).run();
}

}  // namespace comity::ledger
