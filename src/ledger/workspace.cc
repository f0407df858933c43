#include "ledger/workspace.h"

#include <string>
#include <utility>

#include "base/limits.h"
#include "proof/tree.h"

namespace comity::ledger {
namespace {

// For messages: table/collection/ and the key in hexadecimal.
std::string describe(const state::Key& key) {
  return key.table + "/" + key.collection + "/" + to_hex(key.key);
}

tl::unexpected<Refusal> collision(const state::Key& a, const state::Key& b) {
  return refuse(Code::path_collision,
                "records " + describe(a) + " and " + describe(b) + " have one path");
}

// The tree refuses what is larger, and the block with it: so it must not get that far.
Verdict check_size(const state::Key& key, const std::optional<Bytes>& value) {
  const bool fits = key.table.size() <= limits::kTableNameBytes &&
                    key.collection.size() <= limits::kCollectionNameBytes &&
                    key.key.size() <= limits::kStateKeyBytes &&
                    // Both together are the key of the collection's count of revisions.
                    key.table.size() + 1 + key.collection.size() <= limits::kStateKeyBytes &&
                    (!value || value->size() <= limits::kStateValueBytes);
  if (fits) return {};
  return refuse(Code::invariant, "record " + describe(key) + " is larger than the state allows");
}

}  // namespace

BaseView::BaseView(Source source) : source_(std::move(source)) { renew(); }

void BaseView::renew() {
  if (!source_) return;
  Result<std::unique_ptr<state::View>> opened = source_();
  if (opened) {
    view_ = std::move(*opened);
  } else {
    view_.reset();
    failed_ = opened.error();
  }
}

std::optional<Bytes> BaseView::get(const state::Key& key) const {
  return view_ ? view_->get(key) : std::nullopt;
}

void BaseView::each(std::string_view table, std::string_view collection,
                    const state::Visitor& visit) const {
  if (view_) view_->each(table, collection, visit);
}

std::optional<Error> BaseView::fault() const {
  if (failed_) return failed_;
  return view_ ? view_->fault() : std::nullopt;
}

Workspace::Workspace(BaseView::Source source) : base_(std::move(source)), draft_(base_) {}

Verdict Workspace::keep(state::Draft& step) {
  if (Verdict v = check_paths(step.changes()); !v) return v;
  std::map<Path, state::Key> paths;
  std::map<state::Key, std::optional<Bytes>> before;
  for (const auto& [key, value] : step.changes()) {
    if (Verdict v = check_size(key, value); !v) return v;
    if (before_.contains(key)) continue;
    const Path path = path_of(key);
    if (const auto taken = paths_.find(path); taken != paths_.end()) {
      return collision(taken->second, key);
    }
    paths.emplace(path, key);
    // Also finds a record of another name on this path in the height below: a fault.
    before.emplace(key, base_.get(key));
  }
  if (const std::optional<Refusal> refusal = take_collision()) return tl::unexpected(*refusal);
  paths_.merge(paths);
  before_.merge(before);
  step.commit_into(draft_);
  return {};
}

std::optional<Refusal> Workspace::take_collision() {
  const std::optional<Error> fault = base_.fault();
  if (!fault || fault->kind != ErrorKind::conflict) return std::nullopt;
  base_.renew();
  return Refusal{Code::path_collision, fault->message};
}

Status Workspace::trouble() const {
  if (const std::optional<Error> fault = base_.fault()) return tl::unexpected(*fault);
  return {};
}

state::Changes Workspace::net_changes() const {
  state::Changes net;
  for (const auto& [key, value] : draft_.changes()) {
    const auto before = before_.find(key);
    if (before == before_.end() || before->second != value) net.emplace(key, value);
  }
  return net;
}

Path path_of(const state::Key& key) { return proof::path_of(key.table, key.collection, key.key); }

Verdict check_paths(const state::Changes& changes) {
  std::map<Path, const state::Key*> seen;
  for (const auto& [key, value] : changes) {
    const auto [at, fresh] = seen.emplace(path_of(key), &key);
    if (!fresh) return collision(*at->second, key);
  }
  return {};
}

}  // namespace comity::ledger
