#include "audit/past.h"

#include <algorithm>

#include "crypto/hash.h"
#include "wire/acts.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::audit {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;

Member member_of(const v1::PartyProfile& profile) {
  Member member;
  member.kind = profile.kind();
  member.region = profile.region();
  member.affiliation = profile.affiliation();
  return member;
}

template <typename List, typename Value>
bool names(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

const Member::Change* Member::last(Time until) const {
  const Change* found = nullptr;
  for (const Change& change : changes) {
    if (change.at <= until && (found == nullptr || found->at <= change.at)) found = &change;
  }
  return found;
}

void Past::begin(const v1::GenesisBody& genesis) {
  const Time begun = wire::to_time(genesis.time()).value_or(Time{});
  for (const v1::Founder& founder : genesis.founders()) {
    Member member = member_of(founder.party());
    member.is_founder = true;
    members_[founder.party().handle()] = member;
    change(founder.party().handle(), begun, Standing::active);
  }
  constitutions_.emplace(crypto::sha256(wire::encode(genesis.constitution())), begun);
}

void Past::take(const v1::Action& action, const std::string& actor, Time at) {
  for (const v1::Action* act : wire::acts_of(action)) {
    if (act->has_members_admit()) {
      const v1::PartyProfile& profile = act->members_admit().party();
      members_.try_emplace(profile.handle(), member_of(profile));
      change(profile.handle(), at, Standing::applicant);
    } else if (act->has_members_join()) {
      change(actor, at, Standing::active);
    } else if (act->has_members_leave()) {
      change(actor, at, Standing::left);
    } else if (act->has_members_suspend()) {
      change(act->members_suspend().party(), at, Standing::suspended);
    } else if (act->has_members_reinstate()) {
      change(act->members_reinstate().party(), at, Standing::active);
    } else if (act->has_constitution_amend()) {
      constitutions_.emplace(crypto::sha256(wire::encode(act->constitution_amend().constitution())),
                             at);
    } else if (act->has_constitution_adopt_rules()) {
      constitutions_.emplace(
          crypto::sha256(wire::encode(act->constitution_adopt_rules().constitution())), at);
    }
  }
}

void Past::change(const std::string& party, Time at, Standing to) {
  const auto member = members_.find(party);
  // Holders without a seat are no members, whatever they do.
  if (member == members_.end()) return;
  // Who has left has left for good.
  const std::vector<Member::Change>& before = member->second.changes;
  if (!before.empty() && before.back().to == Standing::left) return;
  member->second.changes.push_back({at, to});
}

const Member* Past::find(const std::string& party) const {
  const auto member = members_.find(party);
  return member == members_.end() ? nullptr : &member->second;
}

bool Past::had_adopted(const Hash& constitution, Time by) const {
  const auto since = constitutions_.find(constitution);
  return since != constitutions_.end() && since->second <= by;
}

std::vector<Voter> Past::voters(const v1::Constitution& constitution, std::uint32_t seat_term_days,
                                Time opens) const {
  std::vector<Voter> all;
  for (const auto& [party, member] : members_) {
    const Member::Change* last = member.last(opens);
    if (last == nullptr || last->to != Standing::active) continue;
    // Founders bring their seats along; one that was suspended meanwhile has got a new one.
    const bool brought = member.is_founder && last == &member.changes.front();
    if (!brought && is_new(last->at, seat_term_days, opens)) continue;
    all.push_back(seat_of(constitution, party, member));
  }
  return all;
}

Voter seat_of(const v1::Constitution& constitution, const std::string& party,
              const Member& member) {
  Voter voter{party, {}, member.affiliation};
  for (const v1::Chamber& chamber : constitution.chambers()) {
    if (names(chamber.kinds(), member.kind) || names(chamber.parties(), party) ||
        (!member.region.empty() && names(chamber.regions(), member.region))) {
      voter.chambers.push_back(chamber.id());
    }
  }
  return voter;
}

bool is_new(Time since, std::uint32_t seat_term_days, Time opens) {
  return opens < plus_seconds(since, seat_term_days * kSecondsPerDay);
}

}  // namespace comity::audit
