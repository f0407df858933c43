#include "state/view.h"

#include <algorithm>
#include <vector>

#include "base/limits.h"
#include "proof/tree.h"

namespace comity::state {
namespace {

struct Written {
  Path path;
  Bytes key;
  std::optional<Bytes> value;
};

// The changes of one collection, by path. Copies, so that a visitor may write to the draft.
std::vector<Written> changes_of(const Changes& changes, std::string_view table,
                                std::string_view collection) {
  std::vector<Written> written;
  const Key first{std::string(table), std::string(collection), {}};
  for (auto it = changes.lower_bound(first); it != changes.end(); ++it) {
    const Key& key = it->first;
    if (key.table != table || key.collection != collection) break;
    written.push_back({proof::path_of(table, collection, key.key), key.key, it->second});
  }
  std::sort(written.begin(), written.end(),
            [](const Written& a, const Written& b) { return a.path < b.path; });
  return written;
}

}  // namespace

Result<std::optional<Bytes>> View::read(const Key& key) const {
  std::optional<Bytes> value = get(key);
  if (auto trouble = fault()) return tl::unexpected(*trouble);
  return value;
}

std::optional<Bytes> Draft::get(const Key& key) const {
  if (fault_) return std::nullopt;
  auto value = read(key);
  if (!value) {
    fault_ = value.error();
    return std::nullopt;
  }
  return *std::move(value);
}

Result<std::optional<Bytes>> Draft::read(const Key& key) const {
  if (fault_) return tl::unexpected(*fault_);
  if (const auto found = changes_.find(key); found != changes_.end()) return found->second;
  // Whoever chooses two names can make their hashes meet in the few octets of a path that stand for
  // table and collection; here the first of the two is not stored yet.
  if (!paths_.empty() && paths_.contains(proof::path_of(key.table, key.collection, key.key))) {
    return error(ErrorKind::conflict,
                 "path collision: another record was written at the path of " + to_text(key));
  }
  return base_.read(key);
}

void Draft::each(std::string_view table, std::string_view collection, const Visitor& visit) const {
  if (fault_) return;
  const std::vector<Written> written = changes_of(changes_, table, collection);
  if (written.empty()) {
    base_.each(table, collection, visit);
    return;
  }
  auto next = written.begin();
  bool going = true;
  base_.each(table, collection, [&](BytesView key, BytesView value) {
    const Path path = proof::path_of(table, collection, key);
    for (; going && next != written.end() && next->path < path; ++next) {
      if (next->value) going = visit(next->key, *next->value);
    }
    if (!going) return false;
    if (next != written.end() && next->path == path) {
      if (next->value) going = visit(next->key, *next->value);
      ++next;
    } else {
      going = visit(key, value);
    }
    return going;
  });
  for (; going && next != written.end(); ++next) {
    if (next->value) going = visit(next->key, *next->value);
  }
}

std::optional<Error> Draft::fault() const { return fault_ ? fault_ : base_.fault(); }

void Draft::put(const Key& key, Bytes value) {
  if (!fault_ && (!within_limits(key) || value.size() > limits::kStateValueBytes)) {
    fault_ = Error{ErrorKind::invalid, "record " + to_text(key) + " is larger than may be stored"};
  }
  set(key, std::move(value));
}

void Draft::erase(const Key& key) { set(key, std::nullopt); }

void Draft::set(const Key& key, std::optional<Bytes> value) {
  if (fault_) return;
  if (const auto found = changes_.find(key); found != changes_.end()) {
    found->second = std::move(value);
    return;
  }
  // Only a read can tell that the path belongs to another record already.
  if (auto before = read(key); !before) {
    fault_ = before.error();
    return;
  }
  paths_.insert(proof::path_of(key.table, key.collection, key.key));
  changes_.emplace(key, std::move(value));
}

void Draft::commit_into(Draft& parent) {
  if (fault_) {
    if (!parent.fault_) parent.fault_ = fault_;
  } else {
    for (auto& [key, value] : changes_) parent.changes_.insert_or_assign(key, std::move(value));
    parent.paths_.merge(paths_);
  }
  changes_.clear();
  paths_.clear();
  fault_.reset();
}

}  // namespace comity::state
