#include "state/state.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "crypto/hash.h"
#include "proof/tree.h"
#include "state/frame.h"
#include "state/history.h"
#include "state/leaf.h"
#include "state/limits.h"
#include "state/past.h"
#include "state/placed.h"
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
  StoredView(const Store& store, const Tree& tree, const History& history,
             std::optional<std::uint64_t> height, std::unique_ptr<Pin> pin)
      : store_(store), tree_(tree), history_(history), height_(height), pin_(std::move(pin)) {}

  std::optional<Bytes> get(const Key& key) const override {
    if (fault()) return std::nullopt;
    auto value = read(key);
    if (value) return *std::move(value);
    remember(value.error());
    return std::nullopt;
  }

  Result<std::optional<Bytes>> read_at(const Key& key, const Path& path) const override {
    if (!height_) return std::nullopt;
    if (auto trouble = fault()) return tl::unexpected(*trouble);
    if (is_known_absent(path, 8 * static_cast<int>(Path::kSize))) return std::nullopt;
    auto value = read_record(store_, key, path, *height_);
    if (!value && value.error().kind != ErrorKind::conflict) remember(value.error());
    return value;
  }

  void each(std::string_view table, std::string_view collection,
            const Visitor& visit) const override {
    if (!height_ || fault()) return;
    const Path inside = proof::path_of(table, collection, {});
    if (is_known_absent(inside, proof::kCollectionDepth)) return;
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

  Result<std::vector<Key>> written_after(std::uint64_t height) const override {
    if (!height_ || height > *height_) return View::written_after(height);
    return history_.written(height, *height_);
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

  // Most of what is asked for while something is written is not there. The tree, whose root stands
  // for all that is, says so without a search of the store, which would be the dearest of all: of
  // every file.
  bool is_known_absent(const Path& path, int depth) const {
    return tree_.holds(path, depth, *height_) == false;
  }

  // Records are visited page by page and outside the scan, so a visitor may read the store.
  Result<Page> read_page(std::string_view table, std::string_view collection, BytesView first,
                         BytesView past) const {
    Page page;
    std::size_t size = 0;
    Status trouble;
    const auto take = [&](const LeafName& name, BytesView value) {
      if (page.records.size() == kPageRecords || size > kPageBytes) {
        page.next = leaf_store_key(name.path, *height_);
        return false;
      }
      auto key = read_name(name, value);
      if (!key) {
        trouble = tl::unexpected(key.error());
        return false;
      }
      // Two collections may share the octets of a path that stand for them; each is read alone.
      if (!*key || (*key)->table != table || (*key)->collection != collection) return true;
      const BytesView record = (*parse_leaf(value))->value;
      size += record.size();
      page.records.emplace_back(std::move((*key)->key), record);
      return true;
    };
    auto scanned = scan_leaves(store_, first, past, *height_, take);
    if (!scanned) return tl::unexpected(scanned.error());
    if (!trouble) return tl::unexpected(trouble.error());
    return page;
  }

  // Nothing: erased.
  static Result<std::optional<Key>> read_name(const LeafName& name, BytesView value) {
    const auto record = parse_leaf(value);
    if (!record) return comity::at(place_of(name), record.error());
    if (!*record) return std::nullopt;
    auto key = decode_key((*record)->key);
    if (!key) return error(ErrorKind::corrupt, place_of(name) + ": " + key.error().message);
    return *std::move(key);
  }

  void remember(const Error& trouble) const {
    const std::unique_lock lock(mutex_);
    if (!fault_) fault_ = trouble;
  }

  const Store& store_;
  const Tree& tree_;
  const History& history_;
  const std::optional<std::uint64_t> height_;
  const std::unique_ptr<Pin> pin_;
  mutable std::shared_mutex mutex_;
  mutable std::optional<Error> fault_;
};

class TreeState final : public State {
 public:
  explicit TreeState(Store& store) : store_(store), history_(store) {}

  Status load(std::uint64_t height, const Hash& expected_root, const Progress& progress);

  Hash root() const override { return tree_.root(); }
  Result<std::unique_ptr<View>> at(std::uint64_t height) const override;
  Result<proof::TreeProof> prove(const Key& key, std::uint64_t height,
                                 const Hash& root) const override;
  Result<std::uint64_t> changed_at(const Key& key, std::uint64_t height) const override;

  Result<Hash> stage(const Changes& changes, std::uint64_t height, Batch& batch) override;
  void committed() override {
    tree_.committed();
    history_.committed();
  }
  void discard() override {
    tree_.discard();
    history_.discard();
  }

  std::uint64_t oldest() const override { return history_.oldest(); }
  std::uint64_t old_bytes() const override { return history_.bytes(); }
  Result<std::uint64_t> oldest_within(std::uint64_t bytes) const override {
    return history_.oldest_within(bytes);
  }
  Result<bool> prune(std::uint64_t oldest, std::uint64_t heights) override {
    return history_.prune(oldest, heights);
  }

 private:
  // A change with what its leaf will hold.
  struct Move {
    Tree::Change change;
    Bytes name;  // encoded
    const Key* key = nullptr;
    const std::optional<Bytes>* value = nullptr;
  };

  // The height held readable; not_found when it is not committed or was pruned.
  Result<std::unique_ptr<Pin>> hold(std::uint64_t height) const;
  static Result<std::vector<Move>> collect(const Changes& changes);
  Error collision_of(const std::vector<Move>& moves, const std::vector<Tree::Change>& staged) const;
  void write_versions(const std::vector<Move>& moves, const std::vector<Tree::Change>& staged,
                      std::uint64_t height, Batch& batch);

  Store& store_;
  Tree tree_;
  History history_;
};

// Slice by slice, so that the making of a tree of any size needs little more than the tree.
Status TreeState::load(std::uint64_t height, const Hash& expected_root, const Progress& progress) {
  constexpr std::size_t kSlice = 1 << 16;
  std::vector<Tree::Change> slice;
  std::uint64_t count = 0;
  Status trouble;
  const auto add_slice = [&] {
    const auto staged = tree_.stage(slice, height);
    if (!staged) {
      trouble = tl::unexpected(staged.error());
      return false;
    }
    tree_.committed();
    slice.clear();
    if (progress) progress(count);
    return true;
  };
  Placer placer;
  const Bytes past(1, static_cast<char>(static_cast<char>(Space::leaf) + 1));
  auto scanned = scan_leaves(store_, store_key(Space::leaf, {}), past, height,
                             [&](const LeafName& name, BytesView stored) {
                               const auto leaf = place_leaf(placer, name, stored);
                               if (!leaf) {
                                 trouble = tl::unexpected(leaf.error());
                                 return false;
                               }
                               if (!*leaf) return true;
                               slice.push_back(**leaf);
                               ++count;
                               return slice.size() < kSlice || add_slice();
                             });
  if (!scanned) return scanned;
  if (!trouble || !add_slice()) return trouble;
  if (tree_.root() != expected_root) {
    return error(ErrorKind::corrupt,
                 "state of height " + std::to_string(height) + ": " + std::to_string(count) +
                     " stored records give the root " + tree_.root().hex() + ", but " +
                     expected_root.hex() +
                     " was committed: a record is missing or damaged, restore a backup");
  }
  return history_.open(height);
}

Result<std::unique_ptr<Pin>> TreeState::hold(std::uint64_t height) const {
  const auto newest = tree_.height();
  if (!newest || height > *newest) {
    return error(ErrorKind::not_found, "height " + std::to_string(height) +
                                           " is not committed, the newest is " +
                                           std::to_string(newest.value_or(0)));
  }
  return history_.pin(height);
}

Result<std::unique_ptr<View>> TreeState::at(std::uint64_t height) const {
  if (!tree_.height())
    return std::make_unique<StoredView>(store_, tree_, history_, std::nullopt, nullptr);
  auto pin = hold(height);
  if (!pin) return tl::unexpected(pin.error());
  return std::make_unique<StoredView>(store_, tree_, history_, height, *std::move(pin));
}

Result<proof::TreeProof> TreeState::prove(const Key& key, std::uint64_t height,
                                          const Hash& root) const {
  const Path path = proof::path_of(key.table, key.collection, key.key);
  if (auto proof = tree_.prove(path, height)) return *std::move(proof);
  const auto pin = hold(height);
  if (!pin) return tl::unexpected(pin.error());
  return prove_past(store_, path, height, root);
}

Result<std::uint64_t> TreeState::changed_at(const Key& key, std::uint64_t height) const {
  const auto pin = hold(height);
  if (!pin) return tl::unexpected(pin.error());
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

// The changes by path, with the hashes of their values.
Result<std::vector<TreeState::Move>> TreeState::collect(const Changes& changes) {
  std::vector<Move> moves;
  moves.reserve(changes.size());
  Placer placer;
  for (const auto& [key, value] : changes) {
    if (!within_limits(key) || (value && value->size() > limits::kStateValueBytes)) {
      return error("record " + to_text(key) + " is larger than may be stored");
    }
    Bytes name = encode(key);
    Tree::Change change{placer.path_of(key), name_tag(name), std::nullopt};
    if (value) change.value_hash = crypto::sha256(*value);
    moves.push_back({change, std::move(name), &key, &value});
  }
  std::sort(moves.begin(), moves.end(),
            [](const Move& a, const Move& b) { return a.change.path < b.change.path; });
  const auto twice = std::adjacent_find(
      moves.begin(), moves.end(),
      [](const Move& a, const Move& b) { return a.change.path == b.change.path; });
  if (twice != moves.end()) return tl::unexpected(collision(*twice->key, std::next(twice)->name));
  return moves;
}

Result<Hash> TreeState::stage(const Changes& changes, std::uint64_t height, Batch& batch) {
  discard();
  const auto newest = tree_.height();
  if (newest && height < *newest) {
    return error("state: height " + std::to_string(height) + " is below the newest, " +
                 std::to_string(*newest));
  }
  const auto moves = collect(changes);
  if (!moves) return tl::unexpected(moves.error());
  std::vector<Tree::Change> staged;
  staged.reserve(moves->size());
  for (const Move& move : *moves) staged.push_back(move.change);
  auto root = tree_.stage(staged, height, Tree::Frames::noted);
  if (!root) {
    if (root.error().kind != ErrorKind::conflict) return root;
    return tl::unexpected(collision_of(*moves, staged));
  }
  write_versions(*moves, staged, height, batch);
  return root;
}

// Names of both records, the stored one read for this message alone.
Error TreeState::collision_of(const std::vector<Move>& moves,
                              const std::vector<Tree::Change>& staged) const {
  for (std::size_t i = 0; i < staged.size(); ++i) {
    if (staged[i].effect != Tree::Change::Effect::collision) continue;
    const auto read = read_record(store_, *moves[i].key, staged[i].path, *tree_.height());
    return read ? collision(*moves[i].key, {}) : read.error();
  }
  return {ErrorKind::conflict, "path collision"};
}

void TreeState::write_versions(const std::vector<Move>& moves,
                               const std::vector<Tree::Change>& staged, std::uint64_t height,
                               Batch& batch) {
  Noted noted;
  std::uint64_t written = 0;
  bool changed = false;
  const auto write = [&](Bytes key, Bytes value) {
    changed = true;
    written += key.size() + value.size();
    batch.put(std::move(key), std::move(value));
  };
  for (std::size_t i = 0; i < staged.size(); ++i) {
    if (staged[i].effect == Tree::Change::Effect::none) continue;
    write(leaf_store_key(staged[i].path, height), encode_leaf(moves[i].name, *moves[i].value));
    // What comes after the first height is asked for, never the first: it may be the whole state.
    if (height != 0 || staged[i].effect == Tree::Change::Effect::replaced) {
      noted.written.push_back(staged[i].path);
    }
  }
  for (const Tree::StagedFrame& framed : tree_.staged_frames()) {
    write(frame_store_key(framed.name, height), encode(framed.frame, framed.name.depth));
    if (framed.replaced) noted.frames.push_back(framed.name);
  }
  if (changed) history_.stage(height, noted, written, batch);
}

}  // namespace

void keep_height(std::uint64_t height, Batch& batch) { batch.put(kept_store_key(height), {}); }

Result<std::unique_ptr<State>> State::open(Store& store, std::optional<std::uint64_t> height,
                                           const Hash& expected_root, const Progress& progress) {
  auto state = std::make_unique<TreeState>(store);
  if (height) {
    if (auto loaded = state->load(*height, expected_root, progress); !loaded) {
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
