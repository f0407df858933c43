// By whom, whose, with whose consent; and what a constitution must be to come into force.
#include <algorithm>

#include "crypto/hash.h"
#include "judge.h"
#include "table.h"

namespace comity::simulation {

Hash Judge::constitution_hash() const {
  const auto current = records_.get<v1::CurrentConstitution>({"constitution", "current", ""});
  return Hash::from(current.hash()).value_or(Hash{});
}
const v1::Constitution& Judge::constitution() const {
  const Bytes hash = constitution_hash().bytes();
  if (hash != parsed_hash_) {
    parsed_ = records_.get<v1::Constitution>({"constitution", "documents", hash});
    parsed_hash_ = hash;
  }
  return parsed_;
}

// docs/spec/constitution.md, "By whom".
Judge::Answer Judge::may(const v1::Action& action, const Actor& actor) const {
  const v1::Constitution& document = constitution();
  const std::string name(row_of(action)->name);
  const auto& rows = document.actions();
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const v1::ActionRule& one) { return one.action() == name; });
  if (row == rows.end()) return {Code::not_permitted, ""};
  const Subject subject = subject_of(action, actor);
  if (row->has_holder()) {
    if (subject.party.empty()) {
      if (actor.decision) return {Code::done, document.unclaimed_rule()};
      return {Code::needs_decision, ""};
    }
    if (actor.decision) return {Code::reserved_part, ""};
    return {each_of(subject.party).contains(actor.party) ? Code::done : Code::not_holder, ""};
  }
  if (row->has_self()) {
    if (actor.decision) return {Code::reserved_part, ""};
    return {subject.party == actor.party ? Code::done : Code::not_self, ""};
  }
  if (actor.decision) return {Code::done, row->rule()};
  return {Code::needs_decision, ""};
}

Judge::Subject Judge::subject_of(const v1::Action& action, const Actor& actor) const {
  const ActionRow& row = *row_of(action);
  if (row.subject != nullptr) return row.subject(*this, action, actor);
  return {Subject::Kind::self, actor.party};
}

std::set<std::string> Judge::consents_of(const v1::Action& action) const {
  const ActionRow& row = *row_of(action);
  if (row.consents == nullptr) return {};
  std::set<std::string> needed = row.consents(*this, action);
  needed.erase("");
  return needed;
}

// docs/spec/constitution.md, "Static checks", with the seats there are.
Code Judge::fits(const v1::Constitution& next, std::set<std::string> needed) const {
  for (const v1::ActionRule& row : next.actions()) {
    if (needed.erase(row.action()) == 0) return Code::lock_out;
  }
  if (!needed.empty()) return Code::lock_out;

  std::vector<std::pair<std::vector<std::size_t>, int>> seats;  // rooms it sits in, kind
  for (const std::string& handle : parties(v1::ACTIVE)) {
    v1::Party party;
    find_party(handle, party);
    std::vector<std::size_t> rooms = {0};
    for (int i = 0; i < next.chambers_size(); ++i) {
      const auto& kinds = next.chambers(i).kinds();
      if (std::find(kinds.begin(), kinds.end(), party.profile().kind()) != kinds.end()) {
        rooms.push_back(static_cast<std::size_t>(i) + 1);
      }
    }
    seats.emplace_back(rooms, party.profile().kind());
  }
  using Vote = std::uint64_t Hands::*;
  // Party `one` votes so, all others so; null: silence.
  const auto passes = [&](const v1::Rule& rule, std::size_t one, Vote ones, Vote others) {
    std::vector<Room> rooms(1 + static_cast<std::size_t>(next.chambers_size()));
    for (std::size_t i = 0; i < seats.size(); ++i) {
      const Vote vote = i == one ? ones : others;
      for (const std::size_t room : seats[i].first) {
        ++rooms[room].hands.seats;
        if (vote != nullptr) ++(rooms[room].hands.*vote);
      }
    }
    return weigh(rule.condition(), rooms, 0).met;
  };
  constexpr Vote kYes = &Hands::yes;
  constexpr Vote kNo = &Hands::no;
  for (const v1::Rule& rule : next.rules()) {
    if (!passes(rule, seats.size(), kYes, kYes)) return Code::lock_out;
    for (std::size_t i = 0; i < seats.size() && seats.size() >= 3; ++i) {
      const bool alone = passes(rule, i, kYes, nullptr) || passes(rule, i, kYes, kNo);
      const bool blocks = !passes(rule, i, kNo, kYes) || !passes(rule, i, nullptr, kYes) ||
                          !passes(rule, i, &Hands::abstain, kYes);
      if (alone || blocks) return Code::lock_out;
    }
  }
  // Somebody present may propose one; what each keeps of its budget carries every size.
  for (const auto& [rooms, kind] : seats) {
    for (const v1::Budget& budget : next.budgets()) {
      if (budget.kind() == kind && budget.open_proposals() > 0) return Code::done;
    }
  }
  return Code::lock_out;
}

}  // namespace comity::simulation
