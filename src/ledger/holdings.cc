#include "ledger/holdings.h"

#include <algorithm>
#include <string>
#include <utility>

#include "ledger/records.h"
#include "wire/holders.h"

namespace comity::ledger {

state::Key holding_key(std::string_view party, std::string_view thing) {
  std::string collection(kHoldingsPrefix);
  return {std::string(kTable), std::move(collection.append(party)), Bytes(thing)};
}

void move_holding(state::Draft& draft, std::string_view thing, std::string_view from,
                  std::string_view to) {
  for (const std::string& party : wire::holders_of(from)) {
    if (!wire::is_holder(to, party)) draft.erase(holding_key(party, thing));
  }
  for (const std::string& party : wire::holders_of(to)) {
    if (!wire::is_holder(from, party)) draft.put(holding_key(party, thing), Bytes(thing));
  }
}

namespace {

state::Key asked_key(std::string_view party, std::string_view thing) {
  std::string collection(kAskedPrefix);
  return {std::string(kTable), std::move(collection.append(party)), Bytes(thing)};
}

state::Key decided_key(std::string_view thing, std::string_view matter) {
  std::string collection(kDecidedPrefix);
  return {std::string(kTable), std::move(collection.append(thing)), Bytes(matter)};
}

std::vector<std::string> all_of(const state::View& view, const std::string& collection) {
  std::vector<std::string> things;
  view.each(kTable, collection, [&](BytesView key, BytesView) {
    things.emplace_back(key);
    return true;
  });
  std::sort(things.begin(), things.end());
  return things;
}

bool has_any(const state::View& view, const std::string& collection) {
  bool found = false;
  view.each(kTable, collection, [&](BytesView, BytesView) {
    found = true;
    return false;
  });
  return found;
}

}  // namespace

bool holds_anything(const state::View& view, std::string_view party) {
  return has_any(view, holding_key(party, "").collection);
}

std::vector<std::string> things_held(const state::View& view, std::string_view party) {
  return all_of(view, holding_key(party, "").collection);
}

void note_asked(state::Draft& draft, std::string_view thing, std::string_view party, bool asked) {
  if (asked) {
    draft.put(asked_key(party, thing), Bytes(thing));
  } else {
    draft.erase(asked_key(party, thing));
  }
}

bool is_asked(const state::View& view, std::string_view party) {
  return has_any(view, asked_key(party, "").collection);
}

std::vector<std::string> things_asked(const state::View& view, std::string_view party) {
  return all_of(view, asked_key(party, "").collection);
}

void note_decided(state::Draft& draft, std::string_view thing, std::string_view matter,
                  bool decided) {
  if (decided) {
    draft.put(decided_key(thing, matter), Bytes(matter));
  } else {
    draft.erase(decided_key(thing, matter));
  }
}

bool is_decided(const state::View& view, std::string_view thing) {
  return has_any(view, decided_key(thing, "").collection);
}

}  // namespace comity::ledger
