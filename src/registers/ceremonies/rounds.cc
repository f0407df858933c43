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

struct Culprit {
  int place;
  v1::CeremonyFault fault;
};

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

void exclude(state::Draft& draft, v1::Ceremony& ceremony, std::vector<Culprit> culprits) {
  std::sort(culprits.begin(), culprits.end(),
            [](const Culprit& a, const Culprit& b) { return a.place > b.place; });
  for (const Culprit& culprit : culprits) {
    const v1::GroupMember& member = ceremony.group().members(culprit.place);
    draft.erase(dealing_key(ceremony.number(), member.party()));
    v1::CeremonyExclusion& exclusion = *ceremony.add_excluded();
    exclusion.set_party(member.party());
    exclusion.set_identifier(member.identifier());
    exclusion.set_attempt(ceremony.attempt());
    exclusion.set_stage(ceremony.stage());
    exclusion.set_fault(culprit.fault);
    ceremony.mutable_group()->mutable_members()->DeleteSubrange(culprit.place, 1);
    ceremony.mutable_members()->DeleteSubrange(culprit.place, 1);
  }
}

// All over again with those who are left; one-time keys of this try are not used again.
void try_again(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  erase_dealings(draft, ceremony);
  ceremony.mutable_group()->clear_commitment();
  ceremony.clear_transcript();
  for (v1::CeremonyMember& member : *ceremony.mutable_members()) member.Clear();
  if (!enough_are_left(ceremony.group(), ceremony.excluded_size()) ||
      ceremony.attempt() >= limits::kCeremonyTries) {
    end(draft, ceremony, v1::GIVEN_UP);
    return;
  }
  ceremony.set_attempt(ceremony.attempt() + 1);
  open_round(draft, ceremony, v1::JOINING, now);
}

void end_dealing(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  const auto context = context_of(ledger::community_id(draft), ceremony);
  const std::vector<v1::CeremonyDealing> dealings = dealings_of(draft, ceremony);
  const auto made = context ? gather(*context, ceremony, dealings)
                            : tl::unexpected(frost::Refusal{context.error().message, {}});
  if (made) {
    ceremony.mutable_group()->set_commitment(made->commitment().encode());
    ceremony.set_transcript(Bytes(frost::view(made->transcript())));
    open_round(draft, ceremony, v1::CONFIRMING, now);
    return;
  }
  std::vector<Culprit> culprits;
  for (const frost::Identifier& culprit : made.error().culprits) {
    if (const int place = place_of(ceremony, culprit); place >= 0) {
      culprits.push_back({place, v1::BAD_DEALING});
    }
  }
  exclude(draft, ceremony, std::move(culprits));
  try_again(draft, ceremony, now);
}

// What was dealt stands in transactions; nobody needs it in the state any more.
void make_group(state::Draft& draft, v1::Ceremony& ceremony) {
  const keys::Role role = keys::to_role(ceremony.role());
  erase_dealings(draft, ceremony);
  // Another decision may have set a group meanwhile, and shares of it may be in use.
  v1::SigningGroup standing;
  if (keys::find_group(draft, ceremony.zone(), role, standing)) {
    return end(draft, ceremony, v1::GIVEN_UP);
  }
  keys::establish_group(draft, ceremony.zone(), role, ceremony.group());
  end(draft, ceremony, v1::MADE);
}

void end_round(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  if (ceremony.stage() == v1::JOINING) return open_round(draft, ceremony, v1::DEALING, now);
  if (ceremony.stage() == v1::DEALING) return end_dealing(draft, ceremony, now);
  make_group(draft, ceremony);
}

}  // namespace

void begin(state::Draft& draft, v1::Ceremony& ceremony, Time now) {
  for (int i = 0; i < ceremony.group().members_size(); ++i) ceremony.add_members();
  ceremony.set_attempt(1);
  open_round(draft, ceremony, v1::JOINING, now);
}

void note_done(state::Draft& draft, v1::Ceremony& ceremony, int place, Time now) {
  ceremony.mutable_members(place)->set_done(true);
  const auto& members = ceremony.members();
  if (std::all_of(members.begin(), members.end(), [](const auto& one) { return one.done(); })) {
    end_round(draft, ceremony, now);
  } else {
    write_ceremony(draft, ceremony);
  }
}

void leave_out(state::Draft& draft, v1::Ceremony& ceremony, int place, v1::CeremonyFault fault,
               Time now) {
  exclude(draft, ceremony, {{place, fault}});
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
  std::vector<Culprit> silent;
  for (int i = 0; i < ceremony.members_size(); ++i) {
    if (!ceremony.members(i).done()) silent.push_back({i, v1::SILENT});
  }
  exclude(draft, ceremony, std::move(silent));
  // Nothing is bound yet by who joined, so those who did go on.
  const bool go_on = trial.verdict && ceremony.stage() == v1::JOINING &&
                     enough_are_left(ceremony.group(), ceremony.excluded_size());
  if (go_on) {
    open_round(draft, ceremony, v1::DEALING, context.block_time);
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
