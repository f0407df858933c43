#include <algorithm>

#include "judge.h"

namespace comity::simulation {
namespace {

// part / whole >= numerator / denominator; more than it when `strict`.
bool reaches(std::uint64_t part, std::uint64_t whole, const v1::Rational& share, bool strict) {
  const std::uint64_t left = part * share.denominator();
  const std::uint64_t right = whole * share.numerator();
  return strict ? left > right : left >= right;
}

// docs/spec/constitution.md, "Conditions": those that `concert` uses.
bool holds(const v1::Condition& condition, const Hands& hands) {
  if (condition.has_quorum()) {
    return hands.seats > 0 && reaches(hands.yes + hands.abstain, hands.seats,
                                      condition.quorum().share(), condition.quorum().strict());
  }
  const v1::Threshold& it = condition.threshold();
  std::uint64_t base = hands.yes + hands.no;
  if (it.base() == v1::CAST) base += hands.abstain;
  if (it.base() == v1::ALL_SEATS) base = hands.seats;
  return base > 0 && reaches(hands.yes, base, it.share(), it.strict());
}

// Every way in which those who have not voted may still vote, or not.
Weighed weigh_one(const v1::Condition& condition, const Hands& now) {
  Weighed weighed{holds(condition, now), false, false};
  const std::uint64_t left = now.seats - now.yes - now.no - now.abstain;
  for (std::uint64_t yes = 0; yes <= left; ++yes) {
    for (std::uint64_t no = 0; yes + no <= left; ++no) {
      for (std::uint64_t abstain = 0; yes + no + abstain <= left; ++abstain) {
        const bool met =
            holds(condition, {now.seats, now.yes + yes, now.no + no, now.abstain + abstain});
        weighed.can_hold = weighed.can_hold || met;
        weighed.can_fail = weighed.can_fail || !met;
      }
    }
  }
  return weighed;
}

Weighed weigh_chambers(const v1::Chambers& chambers, const std::vector<Room>& rooms,
                       std::uint64_t open) {
  std::uint64_t seated = 0;
  std::uint64_t met = 0;
  std::uint64_t most = 0;
  std::uint64_t least = 0;
  for (std::size_t i = 1; i < rooms.size(); ++i) {
    if (rooms[i].hands.seats == 0) continue;
    const Weighed one = weigh(chambers.condition(), rooms, open, &rooms[i]);
    ++seated;
    met += one.met ? 1 : 0;
    most += one.can_hold ? 1 : 0;
    least += one.can_fail ? 0 : 1;
  }
  const auto enough = [&](std::uint64_t count) {
    return seated > 0 && reaches(count, seated, chambers.share(), false);
  };
  return {enough(met), enough(most), !enough(least)};
}

int seat_of(const v1::Electorate& electorate, const std::string& party) {
  for (int i = 0; i < electorate.seats_size(); ++i) {
    if (electorate.seats(i).party() == party) return i;
  }
  return -1;
}

}  // namespace

Weighed weigh(const v1::Condition& condition, const std::vector<Room>& rooms, std::uint64_t open,
              const Room* at_hand) {
  if (condition.has_all_of()) {
    Weighed all{true, true, false};
    for (const v1::Condition& part : condition.all_of().conditions()) {
      const Weighed one = weigh(part, rooms, open, at_hand);
      all = {all.met && one.met, all.can_hold && one.can_hold, all.can_fail || one.can_fail};
    }
    return all;
  }
  if (condition.has_chambers()) return weigh_chambers(condition.chambers(), rooms, open);
  if (condition.has_objections()) return {open == 0, true, open != 0};
  return weigh_one(condition, at_hand != nullptr ? at_hand->hands : rooms.front().hands);
}

Judge::Found Judge::count(const v1::Proposal& proposal, Time before) const {
  Found found;
  v1::Constitution document;
  const v1::Rule* rule = bound_rule(proposal, document);
  if (rule == nullptr) return found;
  const std::string number = std::to_string(proposal.number());
  Bytes key;
  append_u64(key, proposal.number());
  const auto electorate = records_.get<v1::Electorate>({"decisions", "electorates", key});

  std::vector<Room> rooms(1);
  for (const v1::Chamber& chamber : document.chambers()) rooms.push_back({chamber.id(), {}});
  const auto in_rooms = [&](const v1::Seat& seat, const auto& change) {
    change(rooms.front().hands);
    for (std::size_t i = 1; i < rooms.size(); ++i) {
      const auto& own = seat.chambers();
      if (std::find(own.begin(), own.end(), rooms[i].chamber) != own.end()) change(rooms[i].hands);
    }
  };
  for (const v1::Seat& seat : electorate.seats()) in_rooms(seat, [](Hands& h) { ++h.seats; });
  records_.each("decisions", "votes/" + number, [&](const Bytes& party, const Bytes& bytes) {
    v1::Vote vote;
    const int seat = seat_of(electorate, party);
    if (seat < 0 || !wire::parse_stored(bytes, vote)) return;
    const v1::Choice said = moment_of(vote.at()) < before ? vote.choice() : vote.earlier();
    if (said == v1::CHOICE_UNSPECIFIED) return;
    in_rooms(electorate.seats(seat), [&](Hands& h) {
      ++(said == v1::YES ? h.yes : said == v1::NO ? h.no : h.abstain);
    });
  });
  std::uint64_t open = 0;
  records_.each("decisions", "objections/" + number, [&](const Bytes&, const Bytes& bytes) {
    v1::Objection objection;
    if (wire::parse_stored(bytes, objection) && objection.state() == v1::OPEN) ++open;
  });

  const Weighed weighed = weigh(rule->condition(), rooms, open);
  found.passes = weighed.met;
  found.decided = weighed.can_hold != weighed.can_fail;
  found.consents = true;
  for (const std::string& party : proposal.consents_needed()) {
    v1::Consent consent;
    const bool given = records_.read({"decisions", "consents/" + number, party}, consent) &&
                       consent.effect_hash() == proposal.effect_hash();
    found.consents = found.consents && given;
  }
  if (found.passes && !found.consents) found.decided = false;
  return found;
}

}  // namespace comity::simulation
