// docs/spec/ceremonies.md as the judge reads it. What the members' octets come to is reckoned by
// crypto/frost, which has judges of its own.
#include "judge.h"
#include "registers/ceremonies/arithmetic.h"

namespace comity::simulation {
namespace {

constexpr std::uint32_t kTries = 3;

state::Key numbered(std::uint64_t number) {
  Bytes octets;
  append_u64(octets, number);
  return {"ceremonies", "ceremonies", to_hex(octets)};
}
state::Key dealing(std::uint64_t number, const std::string& party) {
  return {"ceremonies", "dealings/" + std::to_string(number), party};
}

}  // namespace

bool Judge::find_ceremony(std::uint64_t number, v1::Ceremony& out) const {
  return records_.read(numbered(number), out);
}
std::uint64_t Judge::last_ceremony() const {
  return records_.get<v1::CeremonyCount>({"ceremonies", "counts", ""}).last();
}

void Judge::begin(v1::Ceremony& ceremony, v1::CeremonyStage stage) {
  ceremony.set_stage(stage);
  for (int i = 0; i < ceremony.members_size(); ++i) ceremony.mutable_members(i)->set_done(false);
  const Time until = plus_seconds(now_, ceremony.round_seconds());
  wire::set_time(*ceremony.mutable_round_ends_at(), until);
  records_.write(numbered(ceremony.number()), ceremony);
  schedule("ceremonies", ceremony.number(), until);
}

void Judge::end(v1::Ceremony& ceremony, v1::CeremonyStage stage) {
  ceremony.set_stage(stage);
  ceremony.clear_round_ends_at();
  records_.write(numbered(ceremony.number()), ceremony);
  cancel("ceremonies", ceremony.number());
}

void Judge::leave_out(v1::Ceremony& ceremony, const std::set<std::string>& parties,
                      v1::CeremonyFault fault) {
  std::map<std::uint32_t, std::string> named;
  for (const auto* list : {&ceremony.group().members(), &ceremony.from().members()}) {
    for (const v1::GroupMember& one : *list) {
      if (parties.contains(one.party())) named[one.identifier()] = one.party();
    }
  }
  for (auto one = named.rbegin(); one != named.rend(); ++one) {
    v1::CeremonyExclusion& left = *ceremony.add_excluded();
    left.set_party(one->second);
    left.set_identifier(one->first);
    left.set_attempt(ceremony.attempt());
    left.set_stage(ceremony.stage());
    left.set_fault(fault);
    records_.erase(dealing(ceremony.number(), one->second));
  }
  v1::Ceremony kept = ceremony;
  kept.mutable_group()->clear_members();
  kept.clear_members();
  kept.clear_dealers();
  for (int i = 0; i < ceremony.members_size(); ++i) {
    if (parties.contains(ceremony.group().members(i).party())) continue;
    *kept.mutable_group()->add_members() = ceremony.group().members(i);
    *kept.add_members() = ceremony.members(i);
  }
  for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
    if (!parties.contains(dealer.party())) *kept.add_dealers() = dealer;
  }
  ceremony = kept;
}

// Enough are left to hold the key, and enough of those who held it to hand it on.
bool Judge::can_go_on(const v1::Ceremony& ceremony) {
  std::set<std::string> out;
  for (const v1::CeremonyExclusion& one : ceremony.excluded()) out.insert(one.party());
  std::uint32_t holders = 0;
  for (const v1::GroupMember& one : ceremony.from().members()) {
    if (!out.contains(one.party())) ++holders;
  }
  const auto left = static_cast<std::uint32_t>(ceremony.members_size());
  return left >= ceremony.group().threshold() &&
         left > 2 * static_cast<std::uint32_t>(ceremony.excluded_size()) &&
         holders >= ceremony.from().threshold();
}

void Judge::forget_dealings(const v1::Ceremony& ceremony) {
  for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
    records_.erase(dealing(ceremony.number(), dealer.party()));
  }
}

void Judge::try_again(v1::Ceremony& ceremony) {
  forget_dealings(ceremony);
  for (int i = 0; i < ceremony.members_size(); ++i) ceremony.mutable_members(i)->Clear();
  ceremony.clear_dealers();
  ceremony.mutable_group()->clear_commitment();
  ceremony.clear_transcript();
  if (ceremony.attempt() == kTries || !can_go_on(ceremony)) {
    end(ceremony, v1::GIVEN_UP);
    return;
  }
  ceremony.set_attempt(ceremony.attempt() + 1);
  begin(ceremony, v1::JOINING);
}

void Judge::begin_dealing(v1::Ceremony& ceremony) {
  if (ceremony.purpose() == v1::GENERATE) {
    for (const v1::GroupMember& member : ceremony.group().members()) {
      v1::CeremonyDealer& dealer = *ceremony.add_dealers();
      dealer.set_party(member.party());
      dealer.set_identifier(member.identifier());
    }
  }
  const auto needed = static_cast<int>(ceremony.from().threshold());
  while (needed != 0 && ceremony.dealers_size() > needed) {
    ceremony.mutable_dealers()->RemoveLast();
  }
  begin(ceremony, v1::DEALING);
}

void Judge::gather(v1::Ceremony& ceremony) {
  std::vector<v1::CeremonyDealing> dealt;
  for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
    dealt.push_back(records_.get<v1::CeremonyDealing>(dealing(ceremony.number(), dealer.party())));
  }
  const auto context = ceremonies::context_of(community_, ceremony);
  if (!context) return end(ceremony, v1::GIVEN_UP);
  const auto gathered = ceremonies::gather(*context, ceremony, dealt);
  if (gathered) {
    ceremony.mutable_group()->set_commitment(gathered->commitment().encode());
    ceremony.set_transcript(Bytes(crypto::frost::view(gathered->transcript())));
    note_sharing(ceremony.zone(), ceremony.role(), ceremony.group(), ceremony.attempt());
    return begin(ceremony, v1::CONFIRMING);
  }
  std::set<std::string> culprits;
  for (const auto& culprit : gathered.error().culprits) {
    culprits.insert(ceremonies::party_of(ceremony, culprit));
  }
  leave_out(ceremony, culprits, v1::BAD_DEALING);
  try_again(ceremony);
}

void Judge::note_sharing(const std::string& zone, v1::SigningRole role,
                         const v1::SigningGroup& group, std::uint32_t attempt) {
  v1::KeySharing sharing;
  sharing.set_key(group.commitment().substr(0, 32));
  sharing.set_epoch(group.epoch());
  sharing.set_threshold(group.threshold());
  for (const v1::GroupMember& member : group.members()) sharing.add_parties(member.party());
  records_.write({"ceremonies", zone,
                  "sharing/" + role_text(role) + "/" + numbered(group.ceremony()).key + "/" +
                      std::to_string(attempt)},
                 sharing);
}

// docs/spec/keys.md, "Records": a key that stays is not younger for new shares.
void Judge::note_key(const std::string& zone, v1::SigningRole role, const v1::SigningGroup& group,
                     const Bytes& transcript) {
  const state::Key key{"keys", zone, "since/" + role_text(role)};
  auto noted = records_.get<v1::KeyOnRecord>(key);
  if (noted.key() == group.commitment().substr(0, 32)) return;
  noted.set_key(group.commitment().substr(0, 32));
  wire::set_time(*noted.mutable_since(), now_);
  noted.set_transcript(transcript);
  records_.write(key, noted);
}

std::set<std::string> Judge::waited_for(const v1::Ceremony& ceremony) {
  std::set<std::string> parties;
  if (ceremony.stage() == v1::DEALING) {
    for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
      if (dealer.dealt().empty()) parties.insert(dealer.party());
    }
    return parties;
  }
  for (int i = 0; i < ceremony.members_size(); ++i) {
    if (!ceremony.members(i).done()) parties.insert(ceremony.group().members(i).party());
  }
  return parties;
}

bool Judge::has_dealers(const v1::Ceremony& ceremony) {
  return static_cast<std::uint32_t>(ceremony.dealers_size()) >= ceremony.from().threshold();
}

void Judge::done(v1::Ceremony& ceremony) {
  records_.write(numbered(ceremony.number()), ceremony);
  if (!waited_for(ceremony).empty()) return;
  if (ceremony.stage() == v1::JOINING) {
    if (has_dealers(ceremony)) begin_dealing(ceremony);
    return;
  }
  if (ceremony.stage() == v1::DEALING) return gather(ceremony);
  forget_dealings(ceremony);
  const state::Key group = {"keys", ceremony.zone(), "group/" + role_text(ceremony.role())};
  // A decision has set another one meanwhile.
  if (wire::encode(records_.get<v1::SigningGroup>(group)) != wire::encode(ceremony.from())) {
    return end(ceremony, v1::GIVEN_UP);
  }
  records_.write(group, ceremony.group());
  note_key(ceremony.zone(), ceremony.role(), ceremony.group(), ceremony.transcript());
  end(ceremony, v1::MADE);
}

void Judge::run_out(std::uint64_t number) {
  v1::Ceremony ceremony;
  cancel("ceremonies", number);
  if (!find_ceremony(number, ceremony)) return;
  leave_out(ceremony, waited_for(ceremony), v1::SILENT);
  if (ceremony.stage() == v1::JOINING && can_go_on(ceremony) && has_dealers(ceremony)) {
    return begin_dealing(ceremony);
  }
  try_again(ceremony);
}

}  // namespace comity::simulation
