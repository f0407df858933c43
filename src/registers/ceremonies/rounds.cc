#include "registers/ceremonies/rounds.h"

#include <algorithm>
#include <vector>

#include "ledger/agenda.h"
#include "ledger/records.h"
#include "registers/ceremonies/arithmetic.h"
#include "registers/ceremonies/limits.h"
#include "registers/ceremonies/records.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ceremonies {
namespace {

namespace frost = crypto::frost;

void end(state::Draft& draft, v1::Ceremony& ceremony, v1::CeremonyStage stage) {
  ledger::agenda::cancel(draft, kRegister, ceremony.number());
  ceremony.set_stage(stage);
  ceremony.clear_round_ends_at();
  write_ceremony(draft, ceremony);
}

void open_round(state::Draft& draft, v1::Ceremony& ceremony, v1::CeremonyStage stage, Time now) {
  ceremony.set_stage(stage);
  for (v1::CeremonyMember& member : *ceremony.mutable_members()) member.clear_done();
  const Time ends = plus_seconds(now, ceremony.round_seconds());
  wire::set_time(*ceremony.mutable_round_ends_at(), ends);
  ledger::agenda::schedule(draft, {ends, std::string(kRegister), ceremony.number()});
  write_ceremony(draft, ceremony);
}

// In a resharing as many have to be there as sign with the key so far.
bool may_go_on(const v1::Ceremony& ceremony) {
  const auto& before = ceremony.from().members();
  const auto dealers = std::count_if(
      before.begin(), before.end(),
      [&](const v1::GroupMember& holder) { return may_deal(ceremony, holder.party()); });
  return enough_are_left(ceremony.group(), ceremony.excluded_size()) &&
         (keys::signs_separately(ceremony.group()) || dealers >= ceremony.from().threshold());
}

std::uint32_t identifier_of_party(const v1::Ceremony& ceremony, const std::string& party) {
  const int place = place_of(ceremony, party);
  if (place >= 0) return ceremony.group().members(place).identifier();
  const v1::CeremonyDealer* dealer = dealer_of(ceremony, party);
  return dealer == nullptr ? 0 : dealer->identifier();
}

void exclude_one(state::Draft& draft, v1::Ceremony& ceremony, const std::string& party,
                 v1::CeremonyFault fault) {
  draft.erase(dealing_key(ceremony.number(), party));
  v1::CeremonyExclusion& exclusion = *ceremony.add_excluded();
  exclusion.set_party(party);
  exclusion.set_identifier(identifier_of_party(ceremony, party));
  exclusion.set_attempt(ceremony.attempt());
  exclusion.set_stage(ceremony.stage());
  exclusion.set_fault(fault);
  if (const int place = place_of(ceremony, party); place >= 0) {
    ceremony.mutable_group()->mutable_members()->DeleteSubrange(place, 1);
    ceremony.mutable_members()->DeleteSubrange(place, 1);
  }
  auto& dealers = *ceremony.mutable_dealers();
  dealers.erase(std::remove_if(dealers.begin(), dealers.end(),
                               [&](const auto& dealer) { return dealer.party() == party; }),
                dealers.end());
}

// All of one moment, by descending identifier.
void exclude(state::Draft& draft, v1::Ceremony& ceremony, std::vector<std::string> parties,
             v1::CeremonyFault fault) {
  std::sort(parties.begin(), parties.end(), [&](const std::string& a, const std::string& b) {
    return identifier_of_party(ceremony, a) > identifier_of_party(ceremony, b);
  });
  for (const std::string& party : parties) exclude_one(draft, ceremony, party, fault);
}

// All over again with those who are left; one-time keys of this try are not used again.
void try_again(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  erase_dealings(draft, ceremony);
  ceremony.clear_dealers();
  ceremony.mutable_group()->clear_commitment();
  ceremony.clear_transcript();
  for (v1::CeremonyMember& member : *ceremony.mutable_members()) member.Clear();
  if (!may_go_on(ceremony) || ceremony.attempt() >= limits::kCeremonyTries) {
    end(draft, ceremony, v1::GIVEN_UP);
    return;
  }
  ceremony.set_attempt(ceremony.attempt() + 1);
  open_round(draft, ceremony, v1::JOINING, now);
}

bool enough_deal(const v1::Ceremony& ceremony) {
  return keys::signs_separately(ceremony.group()) ||
         ceremony.dealers_size() >= static_cast<int>(ceremony.from().threshold());
}

// To a new key every member deals; a key that there is takes as many of its holders as sign with
// it, and each one more could only fail.
void open_dealing(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  if (ceremony.purpose() != v1::RESHARE) {
    for (const v1::GroupMember& member : ceremony.group().members()) {
      v1::CeremonyDealer& dealer = *ceremony.add_dealers();
      dealer.set_party(member.party());
      dealer.set_identifier(member.identifier());
    }
  } else {
    const int needed = static_cast<int>(ceremony.from().threshold());
    ceremony.mutable_dealers()->DeleteSubrange(needed, ceremony.dealers_size() - needed);
  }
  open_round(draft, ceremony, v1::DEALING, now);
}

// The keys that its members have made, each for itself: nothing is dealt, and all confirm them.
void bring_keys(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  ceremony.mutable_group()->set_commitment(own_keys(ceremony));
  ceremony.set_transcript(own_keys_transcript(ledger::community_id(draft), ceremony));
  open_round(draft, ceremony, v1::CONFIRMING, now);
}

void end_joining(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  if (keys::signs_separately(ceremony.group())) return bring_keys(draft, ceremony, now);
  open_dealing(draft, ceremony, now);
}

void end_dealing(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  const auto context = context_of(ledger::community_id(draft), ceremony);
  const std::vector<v1::CeremonyDealing> dealings = dealings_of(draft, ceremony);
  const auto made = context ? gather(*context, ceremony, dealings)
                            : tl::unexpected(frost::Refusal{context.error().message, {}});
  if (made) {
    ceremony.mutable_group()->set_commitment(made->commitment().encode());
    ceremony.set_transcript(Bytes(frost::view(made->transcript())));
    // Whatever becomes of the try, these shares are with them from now on.
    write_sharing(draft, ceremony.zone(), keys::to_role(ceremony.role()), ceremony.group(),
                  ceremony.attempt());
    open_round(draft, ceremony, v1::CONFIRMING, now);
    return;
  }
  std::vector<std::string> culprits;
  for (const frost::Identifier& culprit : made.error().culprits) {
    if (std::string party = party_of(ceremony, culprit); !party.empty()) {
      culprits.push_back(std::move(party));
    }
  }
  exclude(draft, ceremony, std::move(culprits), v1::BAD_DEALING);
  try_again(draft, ceremony, now);
}

// What was dealt stands in transactions; nobody needs it in the state any more.
void make_group(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  const keys::Role role = keys::to_role(ceremony.role());
  erase_dealings(draft, ceremony);
  if (ceremony.purpose() == v1::ROLL) {
    const bool comes = keys::introduce_group(draft, ceremony.zone(), role, ceremony.group(), now,
                                             ceremony.transcript());
    return end(draft, ceremony, comes ? v1::MADE : v1::GIVEN_UP);
  }
  // Another decision may have set a group meanwhile, and shares of it may be in use.
  v1::SigningGroup standing;
  static_cast<void>(keys::find_group(draft, ceremony.zone(), role, standing));
  if (group_hash(standing) != group_hash(ceremony.from())) {
    return end(draft, ceremony, v1::GIVEN_UP);
  }
  keys::establish_group(draft, ceremony.zone(), role, ceremony.group(), now, ceremony.transcript());
  end(draft, ceremony, v1::MADE);
}

// Whom the round waits for, by name: nobody has to offer to deal.
std::vector<std::string> silent(const v1::Ceremony& ceremony) {
  std::vector<std::string> parties;
  if (ceremony.stage() == v1::DEALING) {
    for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
      if (dealer.dealt().empty()) parties.push_back(dealer.party());
    }
    return parties;
  }
  for (int i = 0; i < ceremony.members_size(); ++i) {
    if (!ceremony.members(i).done()) parties.push_back(ceremony.group().members(i).party());
  }
  return parties;
}

void end_round(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  if (ceremony.stage() == v1::JOINING) return end_joining(draft, ceremony, now);
  if (ceremony.stage() == v1::DEALING) return end_dealing(draft, ceremony, now);
  make_group(draft, ceremony, now);
}

}  // namespace

void begin(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  for (int i = 0; i < ceremony.group().members_size(); ++i) ceremony.add_members();
  ceremony.set_attempt(1);
  open_round(draft, ceremony, v1::JOINING, now);
}

void note_done(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  if (silent(ceremony).empty() && (ceremony.stage() != v1::JOINING || enough_deal(ceremony))) {
    end_round(draft, ceremony, now);
  } else {
    write_ceremony(draft, ceremony);
  }
}

void leave_out(state::Draft& draft, v1::Ceremony& ceremony, const std::string& party,
               v1::CeremonyFault fault, Time now) {
  exclude_one(draft, ceremony, party, fault);
  try_again(draft, ceremony, now);
}

std::optional<ledger::Matter> Rounds::open(const state::View& view, std::uint64_t id) const {
  v1::Ceremony ceremony;
  if (!find_ceremony(view, id, ceremony) || !runs(ceremony)) return std::nullopt;
  ledger::Matter matter;
  matter.id = id;
  matter.stage = static_cast<std::uint32_t>(ceremony.stage());
  return matter;
}

void Rounds::settle(state::Draft& draft, const ledger::Matter& matter, const ledger::Trial& trial,
                    const ledger::Context& context) const {
  v1::Ceremony ceremony;
  if (!find_ceremony(draft, matter.id, ceremony) || !runs(ceremony)) return;
  exclude(draft, ceremony, silent(ceremony), v1::SILENT);
  // Nothing is bound yet by who joined, so those who did go on.
  const bool go_on = trial.verdict && ceremony.stage() == v1::JOINING && may_go_on(ceremony) &&
                     enough_deal(ceremony);
  if (go_on) {
    end_joining(draft, ceremony, context.block_time);
  } else if (trial.verdict) {
    try_again(draft, ceremony, context.block_time);
  } else {
    erase_dealings(draft, ceremony);
    end(draft, ceremony, v1::GIVEN_UP);
  }
}

const ledger::Matters& rounds() {
  static const Rounds kRounds;
  return kRounds;
}

}  // namespace comity::ceremonies
