#include "registers/ceremonies/records.h"

#include "crypto/hash.h"
#include "ledger/messages.h"
#include "wire/messages.h"

namespace comity::ceremonies {
namespace {

using ledger::read;
using ledger::write;

state::Key count_key() { return {std::string(kTable), std::string(kCounts), ""}; }

}  // namespace

state::Key ceremony_key(std::uint64_t number) {
  Bytes key;
  append_u64(key, number);
  return {std::string(kTable), std::string(kCeremonies), to_hex(key)};
}
state::Key newest_ceremony_key(std::string_view zone, keys::Role role) {
  return {std::string(kTable), std::string(zone), Bytes(keys::role_name(role))};
}
state::Key dealing_key(std::uint64_t ceremony, std::string_view party) {
  return {std::string(kTable), std::string(kDealings) + std::to_string(ceremony), Bytes(party)};
}

bool find_ceremony(const state::View& view, std::uint64_t number, v1::Ceremony& out) {
  return read(view, ceremony_key(number), out);
}
std::uint64_t newest_ceremony(const state::View& view, std::string_view zone, keys::Role role) {
  v1::GroupCeremony newest;
  static_cast<void>(read(view, newest_ceremony_key(zone, role), newest));
  return newest.number();
}
bool find_dealing(const state::View& view, std::uint64_t ceremony, std::string_view party,
                  v1::CeremonyDealing& out) {
  return read(view, dealing_key(ceremony, party), out);
}

bool runs(const v1::Ceremony& ceremony) {
  return ceremony.stage() != v1::MADE && ceremony.stage() != v1::GIVEN_UP;
}

int place_of(const v1::Ceremony& ceremony, std::string_view party) {
  const auto& members = ceremony.group().members();
  for (int i = 0; i < members.size() && i < ceremony.members_size(); ++i) {
    if (members[i].party() == party) return i;
  }
  return -1;
}

std::string ceremony_text(const v1::Ceremony& ceremony) {
  return "ceremony " + std::to_string(ceremony.number()) + ", for the " +
         keys::group_text(ceremony.zone(), keys::to_role(ceremony.role()));
}

Hash group_hash(const v1::SigningGroup& group) { return crypto::sha256(wire::encode(group)); }

// One decision covers that less than a third are left out; who else is to hold a share takes
// another.
bool enough_are_left(const v1::SigningGroup& group, int left_out) {
  const std::int64_t left = group.members_size();
  return left >= group.threshold() && left > 2LL * left_out;
}

v1::Action confirmation(const v1::Ceremony& ceremony) {
  v1::Action action;
  v1::ConfirmCeremony& it = *action.mutable_ceremonies_confirm();
  it.set_ceremony(ceremony.number());
  it.set_attempt(ceremony.attempt());
  it.set_transcript(ceremony.transcript());
  it.set_group(group_hash(ceremony.group()).bytes());
  return action;
}

std::uint64_t take_number(state::Draft& draft) {
  v1::CeremonyCount count;
  static_cast<void>(read(draft, count_key(), count));
  count.set_last(count.last() + 1);
  write(draft, count_key(), count);
  return count.last();
}

void write_ceremony(state::Draft& draft, const v1::Ceremony& ceremony) {
  write(draft, ceremony_key(ceremony.number()), ceremony);
}

void write_newest(state::Draft& draft, const v1::Ceremony& ceremony) {
  v1::GroupCeremony newest;
  newest.set_number(ceremony.number());
  write(draft, newest_ceremony_key(ceremony.zone(), keys::to_role(ceremony.role())), newest);
}

void write_dealing(state::Draft& draft, std::uint64_t ceremony, std::string_view party,
                   const v1::CeremonyDealing& dealing) {
  write(draft, dealing_key(ceremony, party), dealing);
}

std::vector<v1::CeremonyDealing> dealings_of(const state::View& view,
                                             const v1::Ceremony& ceremony) {
  std::vector<v1::CeremonyDealing> found;
  for (const v1::GroupMember& member : ceremony.group().members()) {
    static_cast<void>(find_dealing(view, ceremony.number(), member.party(), found.emplace_back()));
  }
  return found;
}

void erase_dealings(state::Draft& draft, const v1::Ceremony& ceremony) {
  for (const v1::GroupMember& member : ceremony.group().members()) {
    draft.erase(dealing_key(ceremony.number(), member.party()));
  }
}

}  // namespace comity::ceremonies
