#include "registers/ceremonies/records.h"

#include <algorithm>

#include "crypto/hash.h"
#include "ledger/messages.h"
#include "wire/messages.h"

namespace comity::ceremonies {
namespace {

using ledger::read;
using ledger::write;

state::Key count_key() { return {std::string(kTable), std::string(kCounts), ""}; }

std::string digits(std::uint64_t number) {
  Bytes octets;
  append_u64(octets, number);
  return to_hex(octets);
}

}  // namespace

state::Key ceremony_key(std::uint64_t number) {
  return {std::string(kTable), std::string(kCeremonies), digits(number)};
}
Bytes sharing_prefix(keys::Role role) {
  return Bytes(kSharingPrefix).append(keys::role_name(role)).append("/");
}
state::Key sharing_key(std::string_view zone, keys::Role role, std::uint64_t ceremony,
                       std::uint32_t attempt) {
  return {std::string(kTable), std::string(zone),
          sharing_prefix(role) + digits(ceremony) + "/" + std::to_string(attempt)};
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

const v1::CeremonyDealer* dealer_of(const v1::Ceremony& ceremony, std::string_view party) {
  const auto& dealers = ceremony.dealers();
  const auto found = std::find_if(dealers.begin(), dealers.end(),
                                  [&](const auto& dealer) { return dealer.party() == party; });
  return found == dealers.end() ? nullptr : &*found;
}

bool may_deal(const v1::Ceremony& ceremony, std::string_view party) {
  // Where each makes a key of its own nothing is dealt.
  if (keys::signs_separately(ceremony.group())) return false;
  const auto& excluded = ceremony.excluded();
  return keys::member_of(ceremony.from(), party) != nullptr &&
         std::none_of(excluded.begin(), excluded.end(),
                      [&](const auto& one) { return one.party() == party; });
}

Turn turn_of(const v1::Ceremony& ceremony, std::string_view party) {
  if (!runs(ceremony)) return Turn::none;
  const v1::CeremonyDealer* dealer = dealer_of(ceremony, party);
  if (ceremony.stage() == v1::DEALING) {
    if (dealer == nullptr) return Turn::none;
    return dealer->dealt().empty() ? Turn::open : Turn::done;
  }
  if (const int place = place_of(ceremony, party); place >= 0) {
    return ceremony.members(place).done() ? Turn::done : Turn::open;
  }
  if (ceremony.stage() != v1::JOINING || !may_deal(ceremony, party)) return Turn::none;
  return dealer == nullptr ? Turn::open : Turn::done;
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
  for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
    static_cast<void>(find_dealing(view, ceremony.number(), dealer.party(), found.emplace_back()));
  }
  return found;
}

void erase_dealings(state::Draft& draft, const v1::Ceremony& ceremony) {
  for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
    draft.erase(dealing_key(ceremony.number(), dealer.party()));
  }
}

void write_sharing(state::Draft& draft, std::string_view zone, keys::Role role,
                   const v1::SigningGroup& group, std::uint32_t attempt) {
  v1::KeySharing sharing;
  sharing.set_key(group.commitment().substr(0, PublicKey::kSize));
  sharing.set_epoch(group.epoch());
  sharing.set_threshold(group.threshold());
  for (const v1::GroupMember& member : group.members()) sharing.add_parties(member.party());
  write(draft, sharing_key(zone, role, group.ceremony(), attempt), sharing);
}

}  // namespace comity::ceremonies
