#include "registers/constitution/queries.h"

#include <algorithm>

#include "crypto/hash.h"
#include "ledger/messages.h"
#include "ledger/records.h"
#include "registers/constitution/keys.h"
#include "registers/constitution/records.h"
#include "wire/by_hash.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::constitution {

Hash hash_of(const v1::Constitution& constitution) {
  return crypto::sha256(wire::encode(constitution));
}

Hash keep(state::Draft& draft, const v1::Constitution& constitution) {
  Bytes document = wire::encode(constitution);
  const Hash hash = crypto::sha256(document);
  draft.put(document_key(hash), std::move(document));
  return hash;
}

void put_in_force(state::Draft& draft, const v1::Constitution& constitution,
                  std::uint64_t decision) {
  v1::CurrentConstitution current;
  current.set_hash(keep(draft, constitution).bytes());
  current.set_since_decision(decision);
  ledger::write(draft, current_key(), current);
}

Hash current_hash(const state::View& view) {
  v1::CurrentConstitution current;
  if (!ledger::read(view, current_key(), current)) return {};
  return Hash::from(current.hash()).value_or(Hash{});
}

state::Key key_of(const Hash& hash) { return document_key(hash); }

bool find(const state::View& view, const Hash& hash, v1::Constitution& out) {
  return ledger::read(view, document_key(hash), out);
}

bool in_force(const state::View& view, v1::Constitution& out) {
  return find(view, current_hash(view), out);
}

std::shared_ptr<const v1::Constitution> in_force(const state::View& view) {
  static wire::ByHash<v1::Constitution> parsed;
  const Hash hash = current_hash(view);
  if (auto known = parsed.find(hash)) return known;
  const std::optional<Bytes> document = view.get(document_key(hash));
  const auto made = std::make_shared<v1::Constitution>();
  if (!document || !wire::parse_stored(*document, *made)) return nullptr;
  // Under its own hash it stands for ever (an invariant); anything else is not to be remembered.
  if (crypto::sha256(*document) == hash) parsed.keep(hash, made);
  return made;
}

Rules rules(const state::View& view) {
  const ledger::RulesInForce in_force = ledger::rules_in_force(view);
  return {in_force.version, in_force.since, in_force.proposal};
}

const v1::Rule* find_rule(const v1::Constitution& constitution, std::string_view id) {
  for (const v1::Rule& rule : constitution.rules()) {
    if (rule.id() == id) return &rule;
  }
  return nullptr;
}

namespace {

bool sits_in(const v1::Chamber& chamber, const members::Member& party) {
  const auto& kinds = chamber.kinds();
  const auto& regions = chamber.regions();
  const auto& parties = chamber.parties();
  return std::find(kinds.begin(), kinds.end(), party.kind) != kinds.end() ||
         (!party.region.empty() &&
          std::find(regions.begin(), regions.end(), party.region) != regions.end()) ||
         std::find(parties.begin(), parties.end(), party.party) != parties.end();
}

}  // namespace

tally::Electorate electorate(const v1::Constitution& constitution,
                             const std::vector<members::Member>& parties) {
  tally::Electorate made;
  for (const v1::Chamber& chamber : constitution.chambers()) made.chambers.push_back(chamber.id());
  for (const members::Member& party : parties) {
    tally::Seat seat{.party = party.party, .chambers = {}, .affiliation = party.affiliation};
    for (const v1::Chamber& chamber : constitution.chambers()) {
      if (sits_in(chamber, party)) seat.chambers.push_back(chamber.id());
    }
    made.seats.push_back(std::move(seat));
  }
  return made;
}

}  // namespace comity::constitution
