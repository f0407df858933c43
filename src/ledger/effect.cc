#include "ledger/effect.h"

#include <optional>

#include "crypto/hash.h"
#include "ledger/agenda.h"
#include "ledger/ledger.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

constexpr std::string_view kPrefix = "comity effect v1\n";

// Absent and empty are different records, so absent has no hash at all.
Bytes hash_of(const std::optional<Bytes>& value) {
  return value ? crypto::sha256(*value).bytes() : Bytes();
}

}  // namespace

Effect effect_of(const state::View& before, const state::Changes& changes) {
  v1::EffectSet set;
  for (const auto& [key, value] : changes) {
    if (agenda::is_index(key)) continue;
    const std::optional<Bytes> stood = before.get(key);
    if (stood == value) continue;
    v1::Change& change = *set.add_changes();
    change.set_table(key.table);
    change.set_collection(key.collection);
    change.set_key(key.key);
    change.set_before(hash_of(stood));
    change.set_after(hash_of(value));
  }
  return {crypto::sha256({kPrefix, wire::encode(set)}),
          static_cast<std::uint64_t>(set.changes_size())};
}

Hash effect_hash(const state::View& before, const state::Changes& changes) {
  return effect_of(before, changes).hash;
}

}  // namespace comity::ledger
