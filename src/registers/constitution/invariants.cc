#include "registers/constitution/invariants.h"

#include <array>

#include "crypto/hash.h"
#include "registers/constitution/keys.h"
#include "registers/constitution/queries.h"
#include "wire/messages.h"

namespace comity::constitution {
namespace {

// A document stands under its hash and is never erased.
std::optional<std::string> documents_stand_under_their_hash(const state::View&,
                                                            const state::Changes& changed) {
  const state::Key first{std::string(kTable), std::string(kDocuments), {}};
  for (auto it = changed.lower_bound(first);
       it != changed.end() && it->first.table == kTable && it->first.collection == kDocuments;
       ++it) {
    const std::string name = "document " + to_hex(it->first.key);
    if (!it->second) return name + " was erased";
    if (crypto::sha256(*it->second).view() != it->first.key) return name + " has another hash";
  }
  return std::nullopt;
}

std::optional<std::string> one_is_in_force(const state::View& after,
                                           const state::Changes& changed) {
  if (!changed.contains(current_key())) return std::nullopt;
  v1::Constitution document;
  if (in_force(after, document)) return std::nullopt;
  return "there is no document " + current_hash(after).hex();
}

constexpr std::array kInvariants = {
    ledger::Invariant{"documents_stand_under_their_hash", documents_stand_under_their_hash},
    ledger::Invariant{"one_is_in_force", one_is_in_force},
};

}  // namespace

std::span<const ledger::Invariant> invariants() { return kInvariants; }

}  // namespace comity::constitution
