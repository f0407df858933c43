#include "registers/constitution/queries.h"

#include <algorithm>

#include "crypto/hash.h"
#include "ledger/messages.h"
#include "ledger/records.h"
#include "registers/constitution/keys.h"
#include "registers/constitution/limits.h"
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

namespace {

std::uint32_t longest_term(const v1::Constitution& constitution) {
  std::uint32_t longest = 0;
  for (const v1::Rule& rule : constitution.rules()) {
    longest = std::max(longest, rule.seat_term_days());
  }
  return longest;
}

// The term of a constitution that goes out of force. Whoever asks for the longest one that was in
// force since some time finds the first that lasted longer than that: shorter ones before it are of
// no use any more, so there are never more than there are lengths of a term.
void keep_term(state::Draft& draft, std::uint32_t days, Time until) {
  v1::SeatTerms kept;
  static_cast<void>(ledger::read(draft, terms_key(), kept));
  auto& terms = *kept.mutable_terms();
  while (!terms.empty() && terms.rbegin()->days() <= days) terms.RemoveLast();
  v1::SeatTerm& last = *terms.Add();
  last.set_days(days);
  wire::set_time(*last.mutable_until(), until);
  ledger::write(draft, terms_key(), kept);
}

}  // namespace

void put_in_force(state::Draft& draft, const v1::Constitution& constitution, std::uint64_t decision,
                  Time now) {
  v1::Constitution previous;
  if (in_force(draft, previous)) keep_term(draft, longest_term(previous), now);
  v1::CurrentConstitution current;
  const Hash hash = keep(draft, constitution);
  current.set_hash(hash.bytes());
  current.set_since_decision(decision);
  ledger::write(draft, current_key(), current);
  v1::ConstitutionOrigin origin;
  if (decision == 0 || ledger::read(draft, origin_key(hash), origin)) return;
  origin.set_proposal(decision);
  ledger::write(draft, origin_key(hash), origin);
}

std::uint64_t decision_of(const state::View& view, const Hash& hash) {
  v1::ConstitutionOrigin origin;
  return ledger::read(view, origin_key(hash), origin) ? origin.proposal() : 0;
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

std::uint32_t consultation_seconds(const v1::Constitution& constitution, const v1::Rule& rule) {
  const bool due = constitution.has_due_process() && constitution.due_process().rule() == rule.id();
  return std::max(rule.stages().consultation_seconds(),
                  due ? limits::kNoticeAndHearingSeconds : 0U);
}

std::uint64_t longest_vote_seconds(const v1::Rule& rule) {
  const v1::Stages& stages = rule.stages();
  return stages.vote_seconds() + std::uint64_t{stages.extension_seconds()} * stages.extensions();
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

tally::Electorate electorate(const state::View& view, const v1::Constitution& constitution,
                             const v1::Rule& rule, Time now) {
  std::vector<members::Member> parties = members::active_parties(view);
  if (rule.seat_term_days() == 0) return electorate(constitution, parties);
  v1::SeatTerms earlier;
  static_cast<void>(ledger::read(view, terms_key(), earlier));
  std::erase_if(parties, [&](const members::Member& party) {
    if (!party.seat_since) return false;
    std::uint32_t days = rule.seat_term_days();
    for (const v1::SeatTerm& term : earlier.terms()) {
      const Time until = wire::to_time(term.until()).value_or(Time{});
      if (*party.seat_since < until) days = std::max(days, term.days());
    }
    constexpr std::int64_t kDaySeconds = 24LL * 3600;
    return now < plus_seconds(*party.seat_since, days * kDaySeconds);
  });
  return electorate(constitution, parties);
}

std::size_t electorate_bytes(const tally::Electorate& electorate) {
  // Tag and length, of each text at most.
  constexpr std::size_t kFieldBytes = 2;
  constexpr std::size_t kSeatBytes = 4;
  std::size_t bytes = 0;
  for (const tally::Seat& seat : electorate.seats) {
    bytes += kSeatBytes + 2 * kFieldBytes + seat.party.size() + seat.affiliation.size();
    for (const std::string& chamber : seat.chambers) bytes += kFieldBytes + chamber.size();
  }
  return bytes;
}

}  // namespace comity::constitution
