#include "ledger/holdings.h"

#include "ledger/records.h"

namespace comity::ledger {

state::Key holding_key(std::string_view party, std::string_view thing) {
  std::string collection(kHoldingsPrefix);
  return {std::string(kTable), std::move(collection.append(party)), Bytes(thing)};
}

void move_holding(state::Draft& draft, std::string_view thing, std::string_view from,
                  std::string_view to) {
  if (from == to) return;
  if (!from.empty()) draft.erase(holding_key(from, thing));
  if (!to.empty()) draft.put(holding_key(to, thing), Bytes(thing));
}

bool holds_anything(const state::View& view, std::string_view party) {
  bool found = false;
  view.each(kTable, holding_key(party, "").collection, [&](BytesView, BytesView) {
    found = true;
    return false;
  });
  return found;
}

}  // namespace comity::ledger
