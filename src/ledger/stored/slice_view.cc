#include "ledger/stored/slice_view.h"

#include "proof/tree.h"

namespace comity::ledger {

std::optional<Bytes> SliceView::get(const state::Key& key) const {
  auto value = read_at(key, proof::path_of(key.table, key.collection, key.key));
  return value ? *std::move(value) : below_->get(key);
}

Result<std::optional<Bytes>> SliceView::read_at(const state::Key& key, const Path& path) const {
  std::optional<Read>& read = reads_[path.octets.back() % kReads];
  // Another record on the path of one that is there is for those below to refuse.
  if (read && read->path == path && read->key == key) return read->value;
  auto value = below_->read_at(key, path);
  if (value) read = Read{path, key, *value};
  return value;
}

}  // namespace comity::ledger
