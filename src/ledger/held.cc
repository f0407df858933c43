#include "ledger/held.h"

#include <string>
#include <vector>

#include "ledger/agenda.h"
#include "ledger/records.h"

namespace comity::ledger {
namespace {

const Bytes kWaits(1, '\1');

std::string held_collection(const Hash& effect) {
  return std::string(kHeldPrefix).append(effect.hex());
}

state::Key held_key(const Hash& effect, std::string_view owner, std::uint64_t id) {
  Bytes key;
  append_u64(key, id);
  key.append(owner);
  return {std::string(kTable), held_collection(effect), std::move(key)};
}

}  // namespace

void note_held(state::Draft& draft, const Hash& effect, std::string_view owner, std::uint64_t id,
               bool waits) {
  draft.put(held_key(effect, owner, id), waits ? kWaits : Bytes(1, '\0'));
}

void note_released(state::Draft& draft, const Hash& effect, std::string_view owner,
                   std::uint64_t id) {
  draft.erase(held_key(effect, owner, id));
}

bool is_held(const state::View& view, const Hash& effect) {
  bool found = false;
  view.each(kTable, held_collection(effect), [&](BytesView, BytesView) {
    found = true;
    return false;
  });
  return found;
}

void call_up_held(state::Draft& draft, const Hash& effect, Time now) {
  std::vector<agenda::Item> waiting;
  draft.each(kTable, held_collection(effect), [&](BytesView key, BytesView value) {
    if (value != kWaits) return true;
    const BytesView owner = key.substr(sizeof(std::uint64_t));
    waiting.push_back({Time{now.milliseconds + 1}, std::string(owner),
                       read_u64(key.substr(0, sizeof(std::uint64_t)))});
    return true;
  });
  for (const agenda::Item& item : waiting) agenda::schedule(draft, item);
}

}  // namespace comity::ledger
