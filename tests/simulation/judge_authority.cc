// By whom, whose, with whose consent; and what a constitution must be to come into force.
#include <algorithm>

#include "crypto/hash.h"
#include "judge.h"
#include "names_text.h"
#include "registers/keys/outcomes.h"
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
    return {subject.party == actor.party ? Code::done : Code::not_holder, ""};
  }
  if (row->has_self()) {
    if (actor.decision) return {Code::reserved_part, ""};
    return {subject.party == actor.party ? Code::done : Code::not_self, ""};
  }
  if (actor.decision) return {Code::done, row->rule()};
  return {Code::needs_decision, ""};
}

// docs/spec/names.md, "Whose is what". What does not exist is called the actor's, so that the
// refusal is that it does not exist.
Judge::Subject Judge::subject_of(const v1::Action& action, const Actor& actor) const {
  using Kind = Subject::Kind;
  const std::string missing = actor.decision ? "" : actor.party;
  const auto of_delegation = [&](const std::string& zone, const std::string& label) -> Subject {
    v1::Delegation record;
    if (!find_delegation(zone, label, record)) return {Kind::held, missing};
    return {Kind::held, record.holder()};
  };
  if (action.has_names_set_name_servers()) {
    const auto& it = action.names_set_name_servers();
    return of_delegation(it.zone(), it.label());
  }
  if (action.has_names_set_ds()) {
    return of_delegation(action.names_set_ds().zone(), action.names_set_ds().label());
  }
  v1::Host host;
  if (action.has_names_set_host()) {
    const v1::SetHost& it = action.names_set_host();
    const std::string& name = it.host().name();
    if (!zone_exists(it.zone())) return {Kind::held, missing};
    v1::Delegation above;
    const bool own = find_delegation(it.zone(), label_above(name, it.zone()), above) ||
                     apex_names(it.zone(), name);
    if (!find_host(it.zone(), name, host) && !it.sponsor().empty() && !own) {
      return of_delegation(it.zone(), it.sponsor());
    }
    return {Kind::held, host_holder(it.zone(), name)};
  }
  if (action.has_names_remove_host()) {
    const v1::RemoveHost& it = action.names_remove_host();
    if (!find_host(it.zone(), it.name(), host)) return {Kind::held, missing};
    return {Kind::held, host_holder(it.zone(), it.name())};
  }
  return {Kind::self, actor.party};
}

std::set<std::string> Judge::consents_of(const v1::Action& action) const {
  std::set<std::string> needed;
  v1::Delegation record;
  if (action.has_names_create_delegation()) {
    const v1::CreateDelegation& it = action.names_create_delegation();
    needed.insert(it.holder());
    for (const std::string& host : hosts_of(it.zone(), it.label())) {
      needed.insert(host_holder(it.zone(), host));
    }
  } else if (action.has_names_remove_delegation()) {
    const auto& it = action.names_remove_delegation();
    if (find_delegation(it.zone(), it.label(), record)) needed.insert(record.holder());
  } else if (action.has_names_transfer_delegation()) {
    const auto& it = action.names_transfer_delegation();
    if (find_delegation(it.zone(), it.label(), record)) {
      needed = {record.holder(), it.new_holder()};
    }
  } else if (action.has_names_claim_delegation()) {
    needed.insert(action.names_claim_delegation().holder());
  } else if (action.has_names_set_host()) {
    const v1::SetHost& it = action.names_set_host();
    v1::Host host;
    find_host(it.zone(), it.host().name(), host);
    if (!it.sponsor().empty() && it.sponsor() != host.sponsor() &&
        find_delegation(it.zone(), it.sponsor(), record)) {
      needed.insert(record.holder());
    }
  } else if (action.has_keys_set_group()) {
    for (const v1::GroupMember& member : action.keys_set_group().group().members()) {
      needed.insert(member.party());
    }
  }
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
  // Somebody present may propose one of this size.
  const std::uint64_t size = wire::encode(next).size() + 4'096;
  for (const auto& [rooms, kind] : seats) {
    for (const v1::Budget& budget : next.budgets()) {
      if (budget.kind() == kind && budget.open_proposals() > 0 && budget.bytes() >= size) {
        return Code::done;
      }
    }
  }
  return Code::lock_out;
}

Code Judge::amend(const v1::Amend& it, const Actor& actor) {
  if (const Code code = may_amend(it.previous()); code != Code::done) return code;
  if (crypto::sha256(wire::encode(it.constitution())).bytes() == it.previous()) {
    return Code::no_effect;
  }
  std::set<std::string> needed;
  for (const v1::ActionRule& row : constitution().actions()) needed.insert(row.action());
  if (const Code code = fits(it.constitution(), needed); code != Code::done) return code;
  put_in_force(it.constitution(), actor.proposal);
  return Code::done;
}

Code Judge::set_group(const v1::SetGroup& it, const Actor& actor) {
  if (!zone_exists(it.zone())) return Code::no_such_zone;
  const state::Key key{"keys", it.zone(),
                       it.role() == v1::KEY_SIGNING ? "group/key" : "group/zone"};
  if (records_.find(key) != nullptr) return keys::kGroupExists;
  for (const v1::GroupMember& member : it.group().members()) {
    if (const Code code = needs_active(member.party()); code != Code::done) return code;
  }
  if (unsound.contains(it.group().commitment())) return keys::kUnsoundGroup;
  v1::SigningGroup group = it.group();
  group.set_since_decision(actor.proposal);
  records_.write(key, group);
  return Code::done;
}

}  // namespace comity::simulation
