#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "ledger/genesis.h"
#include "ledger/ledger.h"
#include "ledger/records.h"
#include "ledger/run.h"
#include "ledger/stored/layout.h"
#include "ledger/stored/log_store.h"
#include "ledger/stored/open.h"
#include "ledger/stored/stored_ledger.h"
#include "proof/log.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

tl::unexpected<Error> damaged(const std::string& what) {
  return error(ErrorKind::corrupt, what + ": restore this store from a backup");
}

Status check_version(const state::Store& store) {
  const auto stored = store.get(meta_key("version"));
  if (!stored) return tl::unexpected(stored.error());
  if (!*stored) return error(ErrorKind::not_found, "there is no community in this store");
  if ((*stored)->size() != 4) return damaged("the store's version is not a number");
  const std::uint32_t version = read_u32(**stored);
  if (version == kStoreVersion) return {};
  if (version == 0) return damaged("the store's version is not a version");
  return error(ErrorKind::conflict,
               "the store has version " + std::to_string(version) + ", this program knows " +
                   std::to_string(kStoreVersion) + ": use " +
                   (version < kStoreVersion ? "the older program that wrote it, or an empty folder"
                                            : "a newer program"));
}

// Form and signatures again: a damaged signature would make the pinned file of genesis useless.
Status read_genesis_of(const state::Store& store, Opened& opened) {
  Result<Bytes> bytes = require(store, meta_key("genesis"), "genesis");
  if (!bytes) return tl::unexpected(bytes.error());
  const Result<GenesisRead> read = read_genesis(*bytes);
  if (!read) return tl::unexpected(read.error());
  opened.community = read->community;
  opened.genesis = std::move(*bytes);
  opened.demo = read->body->demo();
  return {};
}

Status read_head(const state::Store& store, Opened& opened) {
  const auto stored = store.get(meta_key("height"));
  if (!stored) return tl::unexpected(stored.error());
  if (!*stored) {
    return error(ErrorKind::conflict,
                 "the making of the community was interrupted: make it again in an empty store");
  }
  if ((*stored)->size() != 8) return damaged("the newest height is not a number");
  const std::uint64_t height = read_u64(**stored);
  const Result<Bytes> bytes =
      require(store, height_index_key(height), "height " + std::to_string(height));
  if (!bytes) return tl::unexpected(bytes.error());
  const Result<HeightIndex> index = decode_height_index(*bytes);
  if (!index) return tl::unexpected(index.error());
  const auto above = store.get(height_index_key(height + 1));
  if (!above) return tl::unexpected(above.error());
  if (*above) {
    return damaged("height " + std::to_string(height) + " is named the newest, but height " +
                   std::to_string(height + 1) + " is stored too");
  }
  opened.head = {height, index->time, index->root, index->log_index + 1};
  return {};
}

// The newest block record says what the index of heights says.
Status check_record(const state::Store& store, const Head& head) {
  const std::uint64_t index = head.log_size - 1;
  const std::string place = "log entry " + std::to_string(index);
  const Result<Bytes> bytes = require(store, entry_key(index), place);
  if (!bytes) return tl::unexpected(bytes.error());
  // What newer rules may have added to it is no damage; that no octet is another, its hash says.
  v1::BlockRecord record;
  if (!wire::parse_stored(*bytes, record)) return damaged(place + " is no block record");
  const Result<Time> time = wire::to_time(record.block_time());
  if (record.height() != head.height || record.root() != head.root.view() || !time ||
      *time != head.block_time) {
    return damaged(place + " is not the block record of height " + std::to_string(head.height));
  }
  const Result<Hash> leaf = node_reader(store)(0, index);
  if (!leaf) return tl::unexpected(leaf.error());
  if (*leaf != proof::log_leaf_hash(*bytes)) return damaged(place + " does not have its hash");
  return {};
}

// The state knows the log as of before the newest record, and whose state it is.
Status check_state(const state::Store& store, Opened& opened) {
  const Head& head = opened.head;
  const auto view = opened.state->at(head.height);
  if (!view) return tl::unexpected(view.error());
  const LogHead before = log_head(**view);
  const Hash community = community_id(**view);
  opened.rules = rules_in_force(**view);
  if (const auto fault = (*view)->fault()) return tl::unexpected(*fault);
  if (community != opened.community) {
    return damaged("the state is that of community " + community.hex() + ", the genesis that of " +
                   opened.community.hex());
  }
  const Result<Hash> old_root = proof::root_of_size(head.log_size - 1, node_reader(store));
  if (!old_root) return tl::unexpected(old_root.error());
  if (before.size != head.log_size - 1 || before.root != *old_root) {
    return damaged("the log of " + std::to_string(head.log_size - 1) +
                   " entries does not have the root that the state names");
  }
  const Result<Hash> root = proof::root_of_size(head.log_size, node_reader(store));
  if (!root) return tl::unexpected(root.error());
  opened.log_root = *root;
  return {};
}

Result<Opened> open_store(state::Store& store, const state::Progress& progress) {
  Opened opened;
  if (Status status = check_version(store); !status) return tl::unexpected(status.error());
  if (Status status = read_genesis_of(store, opened); !status) {
    return tl::unexpected(status.error());
  }
  if (Status status = read_head(store, opened); !status) return tl::unexpected(status.error());
  if (Status status = check_record(store, opened.head); !status) {
    return tl::unexpected(status.error());
  }
  auto state = state::State::open(store, opened.head.height, opened.head.root, progress);
  if (!state) return tl::unexpected(state.error());
  opened.state = std::move(*state);
  if (Status status = check_state(store, opened); !status) return tl::unexpected(status.error());
  return opened;
}

}  // namespace

Result<std::unique_ptr<Ledger>> open_ledger(state::Store& store, Registry registry,
                                            const Ports& ports, const state::Progress& progress) {
  if (const auto clash = registry.clash()) return error("registers: " + *clash);
  Result<Opened> opened = open_store(store, progress);
  if (!opened) return comity::at("ledger", opened.error());
  if (opened->rules.version > registry.newest_rules()) {
    return error(ErrorKind::newer_rules,
                 "the community lives under " + newer_rules(opened->rules.version, registry));
  }
  // It would make other blocks than those who have what was adopted.
  if (registry.fingerprint(opened->rules.version) != opened->rules.fingerprint) {
    return error(ErrorKind::newer_rules,
                 "the community lives under " + other_rules(opened->rules.version));
  }
  return std::make_unique<StoredLedger>(store, std::move(registry), ports, std::move(*opened));
}

}  // namespace comity::ledger
