#include "registers/constitution/invariants.h"

#include <algorithm>
#include <array>

#include "crypto/hash.h"
#include "registers/constitution/checks.h"
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

// The seats of everybody who may come to have one fit into the record that each vote keeps: else an
// admission would be the last decision.
std::optional<std::string> electorate_fits(const state::View& after,
                                           const state::Changes& changed) {
  const bool admits = std::any_of(changed.begin(), changed.end(), [&after](const auto& change) {
    return members::is_applicant(after, change.first);
  });
  v1::Constitution document;
  if (!admits || !in_force(after, document)) return std::nullopt;
  const Status fits = check_room(document, members::parties_to_seat(after));
  return fits ? std::nullopt : std::optional(fits.error().message);
}

constexpr std::array kInvariants = {
    ledger::Invariant{"documents_stand_under_their_hash", documents_stand_under_their_hash},
    ledger::Invariant{"one_is_in_force", one_is_in_force},
    ledger::Invariant{"electorate_fits", electorate_fits, ledger::Code::full},
};

}  // namespace

std::span<const ledger::Invariant> invariants() { return kInvariants; }

}  // namespace comity::constitution
