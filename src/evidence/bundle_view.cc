#include "evidence/bundle_view.h"

#include <algorithm>

#include "ledger/revision.h"
#include "proof/tree.h"
#include "registers/decisions/queries.h"

namespace comity::evidence {

BundleView::BundleView(const proof::Verified& verified) {
  for (const proof::ProvenRecord& record : verified.records) {
    records_[{record.table, record.collection, record.key}] = record.value;
  }
  records_[ledger::continuations_key()] = verified.continuations;
  for (const auto& [table, collection] : verified.collections) {
    std::vector<Placed>& placed = complete_[{table, collection}];
    for (auto it = records_.lower_bound({table, collection, {}});
         it != records_.end() && it->first.table == table && it->first.collection == collection;
         ++it) {
      if (!it->second) continue;
      placed.push_back(
          {proof::path_of(table, collection, it->first.key), &it->first, &*it->second});
    }
    std::sort(placed.begin(), placed.end(),
              [](const Placed& a, const Placed& b) { return a.path < b.path; });
  }
}

std::optional<Bytes> BundleView::get(const state::Key& key) const {
  const auto found = records_.find(key);
  if (found != records_.end()) return found->second;
  if (!complete_.contains({key.table, key.collection})) miss(state::to_text(key));
  return std::nullopt;
}

void BundleView::each(std::string_view table, std::string_view collection,
                      const state::Visitor& visit) const {
  const std::pair<std::string, std::string> whole(table, collection);
  const auto found = complete_.find(whole);
  if (found == complete_.end()) return miss("all of " + whole.first + "/" + whole.second);
  for (const Placed& placed : found->second) {
    if (!visit(placed.key->key, *placed.value)) return;
  }
}

std::vector<std::uint64_t> BundleView::proposals() const {
  std::vector<std::uint64_t> numbers;
  const state::Key first = decisions::keys_of(0).proposal;
  for (auto it = records_.lower_bound(first); it != records_.end(); ++it) {
    if (it->first.table != first.table || it->first.collection != first.collection) break;
    if (it->second && it->first.key.size() == first.key.size()) {
      numbers.push_back(read_u64(it->first.key));
    }
  }
  return numbers;
}

void BundleView::miss(const std::string& what) const {
  if (!fault_) fault_ = Error{ErrorKind::not_found, "the bundle does not prove " + what};
}

}  // namespace comity::evidence
