#include "state/view.h"

#include <algorithm>
#include <vector>

#include "proof/tree.h"
#include "state/limits.h"
#include "state/placer.h"

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
  return read_at(key, proof::path_of(key.table, key.collection, key.key));
}

Result<std::vector<Key>> View::written_after(std::uint64_t height) const {
  return error(ErrorKind::unavailable,
               "what was written after height " + std::to_string(height) + " is not known here");
}

Result<std::optional<Bytes>> View::read_at(const Key& key, const Path& /*path*/) const {
  std::optional<Bytes> value = get(key);
  if (auto trouble = fault()) return tl::unexpected(*trouble);
  return value;
}

bool View::is_empty(std::string_view table, std::string_view collection) const {
  bool empty = true;
  each(table, collection, [&](BytesView, BytesView) { return empty = false; });
  return empty;
}

Draft::Draft(const View& base)
    : base_(base), own_placer_(std::make_unique<Placer>()), placer_(*own_placer_) {}
Draft::Draft(Draft& parent) : base_(parent), placer_(parent.placer_) {}
Draft::~Draft() = default;

std::optional<Bytes> Draft::get(const Key& key) const {
  if (fault_) return std::nullopt;
  auto value = read_at(key, placer_.path_of(key));
  if (!value) {
    fault_ = value.error();
    return std::nullopt;
  }
  return *std::move(value);
}

Result<std::optional<Changes::iterator>> Draft::find(const Key& key, const Path& path) const {
  const auto found = places_.find(path);
  if (found == places_.end()) return std::nullopt;
  if (found->second->first == key) return found->second;
  // Whoever chooses two names can make their hashes meet in the few octets of a path that stand for
  // table and collection; here the first of the two is not stored yet.
  return error(ErrorKind::conflict,
               "path collision: another record was written at the path of " + to_text(key));
}

Result<std::optional<Bytes>> Draft::read_at(const Key& key, const Path& path) const {
  if (fault_) return tl::unexpected(*fault_);
  const auto found = find(key, path);
  if (!found) return tl::unexpected(found.error());
  return *found ? (**found)->second : base_.read_at(key, path);
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

bool Draft::is_empty(std::string_view table, std::string_view collection) const {
  constexpr std::size_t kSeen = 64;
  std::vector<Bytes>& seen = seen_[{std::string(table), std::string(collection)}];
  for (; !seen.empty(); seen.pop_back()) {
    if (get({std::string(table), std::string(collection), seen.back()})) return false;
  }
  each(table, collection, [&](BytesView key, BytesView) {
    seen.emplace_back(key);
    return seen.size() < kSeen;
  });
  return seen.empty();
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
  const Path path = placer_.path_of(key);
  const auto found = find(key, path);
  if (found && *found) {
    (**found)->second = std::move(value);
    return;
  }
  // Only a read can tell that the path belongs to another record already.
  if (auto before = read_at(key, path); !before) {
    fault_ = before.error();
    return;
  }
  places_.emplace(path, changes_.emplace(key, std::move(value)).first);
}

void Draft::commit_into(Draft& parent) {
  if (fault_) {
    if (!parent.fault_) parent.fault_ = fault_;
  } else {
    while (!places_.empty()) {
      auto place = places_.extract(places_.begin());
      if (const auto known = parent.places_.find(place.key()); known != parent.places_.end()) {
        known->second->second = std::move(place.mapped()->second);
        continue;
      }
      place.mapped() = parent.changes_.insert(changes_.extract(place.mapped())).position;
      parent.places_.insert(std::move(place));
    }
  }
  changes_.clear();
  places_.clear();
  fault_.reset();
}

}  // namespace comity::state
