#include "state/state.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "base/limits.h"
#include "crypto/hash.h"
#include "state/leaf.h"
#include "state/tree.h"

namespace comity::state {
namespace {

Error collision(const Key& asked, BytesView stored_key) {
  const auto stored = decode_key(stored_key);
  return {ErrorKind::conflict, "path collision: " + to_text(asked) + " has the path of " +
                                   (stored ? to_text(*stored) : to_hex(stored_key))};
}

// The value of `key` as of `height`.
Result<std::optional<Bytes>> read_record(const Store& store, const Key& key, const Path& path,
                                         std::uint64_t height) {
  const auto bytes = newest_leaf(store, path, height);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  const auto record = parse_leaf(**bytes);
  if (!record) return comity::at("leaf of " + to_text(key), record.error());
  if (!*record) return std::nullopt;
  if ((*record)->key != encode(key)) return tl::unexpected(collision(key, (*record)->key));
  return Bytes((*record)->value);
}

class StoredView final : public View {
 public:
  // No height: reads as empty.
  StoredView(const Store& store, std::optional<std::uint64_t> height)
      : store_(store), height_(height) {}

  std::optional<Bytes> get(const Key& key) const override {
    if (fault()) return std::nullopt;
    auto value = read(key);
    if (value) return *std::move(value);
    remember(value.error());
    return std::nullopt;
  }

  Result<std::optional<Bytes>> read(const Key& key) const override {
    if (!height_) return std::nullopt;
    if (auto trouble = fault()) return tl::unexpected(*trouble);
    auto value =
        read_record(store_, key, proof::path_of(key.table, key.collection, key.key), *height_);
    if (!value && value.error().kind != ErrorKind::conflict) remember(value.error());
    return value;
  }

  void each(std::string_view table, std::string_view collection,
            const Visitor& visit) const override {
    if (!height_ || fault()) return;
    const Path inside = proof::path_of(table, collection, {});
    const BytesView prefix = inside.view().substr(0, proof::kCollectionDepth / 8);
    Bytes first = store_key(Space::leaf, prefix);
    const Bytes past = first + Bytes(kPastOctets, '\xff');
    while (true) {
      const auto page = read_page(table, collection, first, past);
      if (!page) return remember(page.error());
      for (const auto& [key, value] : page->records) {
        if (!visit(key, value)) return;
      }
      if (page->next.empty()) return;
      first = page->next;
    }
  }

  std::optional<Error> fault() const override {
    const std::shared_lock lock(mutex_);
    return fault_;
  }

 private:
  // More than what follows the collection's octets in a store key, all of them the highest.
  static constexpr std::size_t kPastOctets = Path::kSize + sizeof(std::uint64_t);
  static constexpr std::size_t kPageRecords = 256;
  static constexpr std::size_t kPageBytes = 1 << 20;

  struct Page {
    std::vector<std::pair<Bytes, Bytes>> records;
    Bytes next;  // where the next page begins; empty after the last
  };

  // Records are visited page by page and outside the scan, so a visitor may read the store.
  Result<Page> read_page(std::string_view table, std::string_view collection, BytesView first,
                         BytesView past) const {
    Page page;
    std::size_t size = 0;
    std::optional<Path> done;
    Status trouble;
    auto scanned = store_.scan(first, past, [&](BytesView stored, BytesView value) {
      const auto name = parse_leaf_store_key(stored);
      if (!name) {
        trouble = tl::unexpected(name.error());
        return false;
      }
      if (name->height > *height_ || done == name->path) return true;
      if (page.records.size() == kPageRecords || size > kPageBytes) {
        page.next = leaf_store_key(name->path, *height_);
        return false;
      }
      done = name->path;
      const auto record = parse_leaf(value);
      if (!record) {
        trouble = comity::at("leaf " + to_hex(stored), record.error());
        return false;
      }
      if (!*record) return true;
      auto key = decode_key((*record)->key);
      if (!key) {
        trouble = error(ErrorKind::corrupt, "leaf " + to_hex(stored) + ": " + key.error().message);
        return false;
      }
      // Two collections may share the octets of a path that stand for them; each is read alone.
      if (key->table != table || key->collection != collection) return true;
      size += (*record)->value.size();
      page.records.emplace_back(std::move(key->key), (*record)->value);
      return true;
    });
    if (!scanned) return tl::unexpected(scanned.error());
    if (!trouble) return tl::unexpected(trouble.error());
    return page;
  }

  void remember(const Error& trouble) const {
    const std::unique_lock lock(mutex_);
    if (!fault_) fault_ = trouble;
  }

  const Store& store_;
  const std::optional<std::uint64_t> height_;
  mutable std::shared_mutex mutex_;
  mutable std::optional<Error> fault_;
};

// Every leaf as of `height`, ascending by path. Each must stand where its own name says.
Result<std::vector<Tree::Change>> leaves_at(const Store& store, std::uint64_t height) {
  std::vector<Tree::Change> leaves;
  std::optional<Path> done;
  Status trouble;
  const Bytes past(1, static_cast<char>(static_cast<char>(Space::leaf) + 1));
  auto scanned =
      store.scan(store_key(Space::leaf, {}), past, [&](BytesView stored, BytesView value) {
        const auto name = parse_leaf_store_key(stored);
        if (!name) {
          trouble = tl::unexpected(name.error());
          return false;
        }
        if (name->height > height || done == name->path) return true;
        done = name->path;
        const std::string place = "leaf " + to_hex(stored);
        const auto record = parse_leaf(value);
        if (!record) {
          trouble = comity::at(place, record.error());
          return false;
        }
        if (!*record) return true;
        const auto key = decode_key((*record)->key);
        if (!key || proof::path_of(key->table, key->collection, key->key) != name->path) {
          trouble = error(ErrorKind::corrupt, place + ": the record's name is not of this path");
          return false;
        }
        leaves.push_back({name->path, crypto::sha256((*record)->value)});
        return true;
      });
  if (!scanned) return tl::unexpected(scanned.error());
  if (!trouble) return tl::unexpected(trouble.error());
  return leaves;
}

class TreeState final : public State {
 public:
  explicit TreeState(Store& store) : store_(store) {}

  Status load(std::uint64_t height, const Hash& expected_root) {
    const auto leaves = leaves_at(store_, height);
    if (!leaves) return tl::unexpected(leaves.error());
    const auto staged = tree_.stage(*leaves, height);
    if (!staged) return tl::unexpected(staged.error());
    if (*staged != expected_root) {
      return error(ErrorKind::corrupt,
                   "state of height " + std::to_string(height) + ": " +
                       std::to_string(leaves->size()) + " stored records give the root " +
                       staged->hex() + ", but " + expected_root.hex() +
                       " was committed: a record is missing or damaged, restore a backup");
    }
    tree_.committed();
    return {};
  }

  Hash root() const override { return tree_.root(); }

  Result<std::unique_ptr<View>> at(std::uint64_t height) const override {
    const auto newest = tree_.height();
    if (!newest) return std::make_unique<StoredView>(store_, std::nullopt);
    if (height > *newest) return not_committed(height, *newest);
    return std::make_unique<StoredView>(store_, height);
  }

  Result<proof::TreeProof> prove(const Key& key, std::uint64_t height) const override {
    const Path path = proof::path_of(key.table, key.collection, key.key);
    if (auto proof = tree_.prove(path, height)) return *std::move(proof);
    const auto newest = tree_.height();
    if (!newest || height > *newest) return not_committed(height, newest.value_or(0));
    // An older height: its tree is built anew from the versions that lie in the store.
    const auto leaves = leaves_at(store_, height);
    if (!leaves) return tl::unexpected(leaves.error());
    Tree old;
    if (const auto staged = old.stage(*leaves, height); !staged) {
      return tl::unexpected(staged.error());
    }
    old.committed();
    return *old.prove(path, height);
  }

  Result<std::uint64_t> changed_at(const Key& key, std::uint64_t height) const override {
    const auto newest = tree_.height();
    if (!newest || height > *newest) return not_committed(height, newest.value_or(0));
    const Path path = proof::path_of(key.table, key.collection, key.key);
    Result<LeafName> name = error(ErrorKind::not_found, to_text(key) + " was never written");
    const Status scanned = store_.scan(leaf_store_key(path, height), past_leaf(path),
                                       [&name](BytesView stored, BytesView) {
                                         name = parse_leaf_store_key(stored);
                                         return false;
                                       });
    if (!scanned) return tl::unexpected(scanned.error());
    if (!name) return tl::unexpected(name.error());
    return name->height;
  }

  Result<Hash> stage(const Changes& changes, std::uint64_t height, Batch& batch) override {
    discard();
    const auto newest = tree_.height();
    if (newest && height < *newest) {
      return error("state: height " + std::to_string(height) + " is below the newest, " +
                   std::to_string(*newest));
    }
    auto moves = collect(changes);
    if (!moves) return tl::unexpected(moves.error());
    std::vector<Tree::Change> effective;
    std::vector<std::pair<Bytes, Bytes>> versions;
    for (const Move& move : *moves) {
      const auto changed = changes_something(move, newest);
      if (!changed) return tl::unexpected(changed.error());
      if (!*changed) continue;
      effective.push_back(move.change);
      versions.emplace_back(leaf_store_key(move.change.path, height),
                            encode_leaf(*move.key, *move.value));
    }
    auto root = tree_.stage(effective, height);
    if (!root) return root;
    for (auto& [key, value] : versions) batch.put(std::move(key), std::move(value));
    return root;
  }

  void committed() override { tree_.committed(); }
  void discard() override { tree_.discard(); }

 private:
  struct Move {
    Tree::Change change;
    const Key* key;
    const std::optional<Bytes>* value;
  };

  static tl::unexpected<Error> not_committed(std::uint64_t height, std::uint64_t newest) {
    return error(ErrorKind::not_found, "height " + std::to_string(height) +
                                           " is not committed, the newest is " +
                                           std::to_string(newest));
  }

  // The changes by path, with the hashes of their values.
  static Result<std::vector<Move>> collect(const Changes& changes) {
    std::vector<Move> moves;
    moves.reserve(changes.size());
    for (const auto& [key, value] : changes) {
      if (!within_limits(key) || (value && value->size() > limits::kStateValueBytes)) {
        return error("record " + to_text(key) + " is larger than may be stored");
      }
      Tree::Change change{proof::path_of(key.table, key.collection, key.key), std::nullopt};
      if (value) change.value_hash = crypto::sha256(*value);
      moves.push_back({change, &key, &value});
    }
    std::sort(moves.begin(), moves.end(),
              [](const Move& a, const Move& b) { return a.change.path < b.change.path; });
    const auto twice = std::adjacent_find(
        moves.begin(), moves.end(),
        [](const Move& a, const Move& b) { return a.change.path == b.change.path; });
    if (twice != moves.end()) {
      return tl::unexpected(collision(*twice->key, encode(*std::next(twice)->key)));
    }
    return moves;
  }

  // Where something stands already, its name is compared: a write must not replace the record of
  // somebody who has the same path.
  Result<bool> changes_something(const Move& move, std::optional<std::uint64_t> newest) const {
    const auto before = tree_.find(move.change.path);
    if (!before) return move.change.value_hash.has_value();
    const auto record = read_record(store_, *move.key, move.change.path, *newest);
    if (!record) return tl::unexpected(record.error());
    if (!*record) {
      return error(ErrorKind::corrupt,
                   "leaf of " + to_text(*move.key) + " stands in the tree but not in the store");
    }
    return before != move.change.value_hash;
  }

  Store& store_;
  Tree tree_;
};

}  // namespace

Result<std::unique_ptr<State>> State::open(Store& store, std::optional<std::uint64_t> height,
                                           const Hash& expected_root) {
  auto state = std::make_unique<TreeState>(store);
  if (height) {
    if (auto loaded = state->load(*height, expected_root); !loaded) {
      return tl::unexpected(loaded.error());
    }
    return state;
  }
  bool empty = true;
  const Bytes past(1, static_cast<char>(static_cast<char>(Space::leaf) + 1));
  auto scanned = store.scan(store_key(Space::leaf, {}), past, [&empty](BytesView, BytesView) {
    empty = false;
    return false;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  if (!empty) {
    return error(ErrorKind::corrupt,
                 "state: records without a height: the making of this store was not finished, "
                 "begin with an empty folder");
  }
  return state;
}

}  // namespace comity::state
