#include "registers/ceremonies/arithmetic.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "dns/name.h"
#include "wire/messages.h"

namespace comity::ceremonies {

namespace frost = crypto::frost;

Result<frost::Identifier> identifier_of(std::uint32_t number) {
  return frost::Identifier::from_number(static_cast<std::uint16_t>(number));
}

// A party has one identifier, as dealer and as member, and no other party has it
// (keys::require_group_before).
std::string party_of(const v1::Ceremony& ceremony, const frost::Identifier& identifier) {
  const auto named = [&](const auto& one) {
    const auto own = identifier_of(one.identifier());
    return own && *own == identifier;
  };
  const auto& members = ceremony.group().members();
  const auto member = std::find_if(members.begin(), members.end(), named);
  if (member != members.end()) return member->party();
  const auto& dealers = ceremony.dealers();
  const auto dealer = std::find_if(dealers.begin(), dealers.end(), named);
  return dealer == dealers.end() ? std::string() : dealer->party();
}

Result<frost::CeremonyContext> context_of(const Hash& community, const v1::Ceremony& ceremony) {
  const Result<dns::Name> zone = dns::Name::parse(ceremony.zone());
  if (!zone) return tl::unexpected(zone.error());
  std::vector<frost::Receiver> receivers;
  for (int i = 0; i < ceremony.group().members_size() && i < ceremony.members_size(); ++i) {
    const auto identifier = identifier_of(ceremony.group().members(i).identifier());
    if (!identifier) return tl::unexpected(identifier.error());
    const auto key = frost::Element::from(ceremony.members(i).one_time_key());
    if (!key) return at(ceremony.group().members(i).party(), key.error());
    receivers.push_back({*identifier, *key});
  }
  const frost::Purpose purpose{community, Bytes(zone->wire()),
                               static_cast<std::uint32_t>(ceremony.role()),
                               ceremony.group().epoch(), ceremony.attempt()};
  const std::size_t threshold = ceremony.group().threshold();
  if (ceremony.purpose() != v1::RESHARE) {
    return frost::CeremonyContext::generation(purpose, threshold, std::move(receivers));
  }
  const auto from = keys::group_of(ceremony.from());
  if (!from) return tl::unexpected(from.error());
  std::vector<frost::Identifier> dealers;
  for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
    const auto identifier = identifier_of(dealer.identifier());
    if (!identifier) return at(dealer.party(), identifier.error());
    dealers.push_back(*identifier);
  }
  return frost::CeremonyContext::resharing(purpose, threshold, std::move(receivers), *from,
                                           std::move(dealers));
}

tl::expected<frost::Dealings, frost::Refusal> gather(
    const frost::CeremonyContext& context, const v1::Ceremony& ceremony,
    std::span<const v1::CeremonyDealing> dealings) {
  std::vector<std::pair<std::uint32_t, frost::PostedMessage>> placed;
  for (std::size_t i = 0; i < dealings.size(); ++i) {
    const v1::CeremonyDealing& dealing = dealings[i];
    const auto dealer = identifier_of(ceremony.dealers(static_cast<int>(i)).identifier());
    if (!dealer) return tl::unexpected(frost::Refusal{dealer.error().message, {}});
    if (dealing.order() == 0) continue;  // who has not dealt
    placed.push_back({dealing.order(), {*dealer, {dealing.octets(), dealing.sealed()}}});
  }
  std::sort(placed.begin(), placed.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<frost::PostedMessage> messages;
  messages.reserve(placed.size());
  for (auto& [order, message] : placed) messages.push_back(std::move(message));
  return frost::Dealings::gather(context, messages);
}

Status check_made(const Hash& community, const v1::Ceremony& ceremony,
                  std::span<const v1::CeremonyDealing> dealings) {
  if (keys::signs_separately(ceremony.group())) {
    if (ceremony.group().commitment() == own_keys(ceremony) &&
        ceremony.transcript() == own_keys_transcript(community, ceremony)) {
      return {};
    }
    return error("the keys with which its members have joined are others");
  }
  const auto context = context_of(community, ceremony);
  if (!context) return tl::unexpected(context.error());
  const auto made = gather(*context, ceremony, dealings);
  if (!made) return error(made.error().message);
  if (made->commitment().encode() != ceremony.group().commitment() ||
      frost::view(made->transcript()) != ceremony.transcript()) {
    return error("what its members have dealt comes to another key");
  }
  return {};
}

}  // namespace comity::ceremonies
