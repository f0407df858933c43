#include "state/placer.h"

#include "proof/tree.h"

namespace comity::state {
namespace {

// Tells the names of tables apart well enough; two that meet push each other out.
std::size_t slot_of_key(const Key& key, std::size_t slots) {
  std::size_t sum = key.collection.size() + 31 * key.table.size();
  if (!key.table.empty()) sum += 7 * static_cast<unsigned char>(key.table.back());
  if (!key.collection.empty()) sum += static_cast<unsigned char>(key.collection.front());
  return sum % slots;
}

}  // namespace

Path Placer::path_of(const Key& key) {
  std::optional<Known>& known = known_[slot_of_key(key, kKnown)];
  if (known && known->table == key.table && known->collection == key.collection) {
    return proof::path_beside(known->path, key.key);
  }
  known = Known{key.table, key.collection, proof::path_of(key.table, key.collection, key.key)};
  return known->path;
}

}  // namespace comity::state
