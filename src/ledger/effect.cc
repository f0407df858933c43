#include "ledger/effect.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>

#include "crypto/hash.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

constexpr std::string_view kPrefix = "comity effect v1\n";

// The facts of a record by number: its fields and, as 0, that it is there at all. Octets that are
// no message are one fact.
using Facts = std::map<std::uint32_t, BytesView>;

Facts facts_of(const RecordKind* kind, const std::optional<Bytes>& value) {
  Facts facts;
  if (!value) return facts;
  if (kind == nullptr || kind->make == nullptr) {
    facts[0] = *value;
    return facts;
  }
  facts[0] = {};
  for (const wire::FieldOctets& field : wire::fields_of(*value)) facts[field.number] = field.octets;
  return facts;
}

bool is_one_of(std::span<const std::uint32_t> fields, std::uint32_t field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}
// Of a record that somebody holds.
bool is_own(const RecordKind& kind, std::uint32_t field) {
  return kind.hand == Hand::own || is_one_of(kind.own, field);
}

// Absent and empty are different facts, so absent has no hash at all.
Bytes hash_of(const Facts& facts, std::uint32_t field) {
  const auto found = facts.find(field);
  return found == facts.end() ? Bytes() : crypto::sha256(found->second).bytes();
}

// Whether a fact differs that does not merely follow from others.
bool add_facts(const state::Key& key, const RecordKind* kind, const state::View& view,
               const std::optional<Bytes>& value, v1::EffectSet& set) {
  bool differs = false;
  const std::optional<Bytes> stood = view.get(key);  // which the facts look into
  const Facts before = facts_of(kind, stood);
  const Facts after = facts_of(kind, value);
  const bool held = kind != nullptr && (kind->is_held == nullptr || kind->is_held(view, key));
  Facts all = before;
  all.insert(after.begin(), after.end());
  for (const auto& [field, octets] : all) {
    if (kind != nullptr && is_one_of(kind->derived, field)) continue;
    const Bytes was = hash_of(before, field);
    const Bytes is = hash_of(after, field);
    if (was == is) continue;
    differs = true;
    // What a party writes by itself meanwhile does not stop what was decided.
    if (held && is_own(*kind, field)) continue;
    v1::Change& change = *set.add_changes();
    change.set_table(key.table);
    change.set_collection(key.collection);
    change.set_key(key.key);
    change.set_field(field);
    change.set_before(was);
    change.set_after(is);
  }
  return differs;
}

}  // namespace

Hash hash_of_effect(const Hash& set, const Hash& actions) {
  return crypto::sha256({kPrefix, set.view(), actions.view()});
}

Effect effect_of(const Registry& registry, const std::vector<const v1::Action*>& actions,
                 const state::View& before, const state::Changes& changes) {
  Effect effect;
  v1::EffectSet set;
  for (const auto& [key, value] : changes) {
    const RecordKind* kind = registry.kind_of(key);
    if (kind != nullptr && kind->hand == Hand::derived) continue;
    if (before.get(key) == value) continue;
    if (add_facts(key, kind, before, value, set)) ++effect.changes;
  }
  v1::ProposedActions proposed;
  for (const v1::Action* action : actions) *proposed.add_actions() = *action;
  effect.set = crypto::sha256(wire::encode(set));
  effect.hash = hash_of_effect(effect.set, crypto::sha256(wire::encode(proposed)));
  return effect;
}

}  // namespace comity::ledger
