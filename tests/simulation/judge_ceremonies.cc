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

void Judge::leave_out(v1::Ceremony& ceremony, const std::set<int>& places,
                      v1::CeremonyFault fault) {
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    const v1::GroupMember member = ceremony.group().members(*place);
    v1::CeremonyExclusion& left = *ceremony.add_excluded();
    left.set_party(member.party());
    left.set_identifier(member.identifier());
    left.set_attempt(ceremony.attempt());
    left.set_stage(ceremony.stage());
    left.set_fault(fault);
    records_.erase(dealing(ceremony.number(), member.party()));
    ceremony.mutable_group()->mutable_members()->DeleteSubrange(*place, 1);
    ceremony.mutable_members()->DeleteSubrange(*place, 1);
  }
}

void Judge::try_again(v1::Ceremony& ceremony) {
  for (const v1::GroupMember& member : ceremony.group().members()) {
    records_.erase(dealing(ceremony.number(), member.party()));
  }
  for (int i = 0; i < ceremony.members_size(); ++i) ceremony.mutable_members(i)->Clear();
  ceremony.mutable_group()->clear_commitment();
  ceremony.clear_transcript();
  const auto left = static_cast<std::uint32_t>(ceremony.members_size());
  const auto out = static_cast<std::uint32_t>(ceremony.excluded_size());
  if (ceremony.attempt() == kTries || left < ceremony.group().threshold() || left <= 2 * out) {
    end(ceremony, v1::GIVEN_UP);
    return;
  }
  ceremony.set_attempt(ceremony.attempt() + 1);
  begin(ceremony, v1::JOINING);
}

void Judge::gather(v1::Ceremony& ceremony) {
  std::vector<v1::CeremonyDealing> dealt;
  for (const v1::GroupMember& member : ceremony.group().members()) {
    dealt.push_back(records_.get<v1::CeremonyDealing>(dealing(ceremony.number(), member.party())));
  }
  const auto context = ceremonies::context_of(community_, ceremony);
  if (!context) return end(ceremony, v1::GIVEN_UP);
  const auto gathered = ceremonies::gather(*context, ceremony, dealt);
  if (gathered) {
    ceremony.mutable_group()->set_commitment(gathered->commitment().encode());
    ceremony.set_transcript(Bytes(crypto::frost::view(gathered->transcript())));
    return begin(ceremony, v1::CONFIRMING);
  }
  std::set<int> places;
  for (const auto& culprit : gathered.error().culprits) {
    places.insert(ceremonies::place_of(ceremony, culprit));
  }
  leave_out(ceremony, places, v1::BAD_DEALING);
  try_again(ceremony);
}

void Judge::done(v1::Ceremony& ceremony, int place) {
  ceremony.mutable_members(place)->set_done(true);
  records_.write(numbered(ceremony.number()), ceremony);
  for (const v1::CeremonyMember& member : ceremony.members()) {
    if (!member.done()) return;
  }
  if (ceremony.stage() == v1::JOINING) return begin(ceremony, v1::DEALING);
  if (ceremony.stage() == v1::DEALING) return gather(ceremony);
  for (const v1::GroupMember& member : ceremony.group().members()) {
    records_.erase(dealing(ceremony.number(), member.party()));
  }
  records_.write(
      {"keys", ceremony.zone(), ceremony.role() == v1::KEY_SIGNING ? "group/key" : "group/zone"},
      ceremony.group());
  end(ceremony, v1::MADE);
}

void Judge::run_out(std::uint64_t number) {
  v1::Ceremony ceremony;
  cancel("ceremonies", number);
  if (!find_ceremony(number, ceremony)) return;
  std::set<int> silent;
  for (int i = 0; i < ceremony.members_size(); ++i) {
    if (!ceremony.members(i).done()) silent.insert(i);
  }
  leave_out(ceremony, silent, v1::SILENT);
  const auto left = static_cast<std::uint32_t>(ceremony.members_size());
  const auto out = static_cast<std::uint32_t>(ceremony.excluded_size());
  const bool enough = left >= ceremony.group().threshold() && left > 2 * out;
  if (ceremony.stage() == v1::JOINING && enough) return begin(ceremony, v1::DEALING);
  try_again(ceremony);
}

}  // namespace comity::simulation
