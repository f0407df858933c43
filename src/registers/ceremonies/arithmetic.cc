#include "registers/ceremonies/arithmetic.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "dns/name.h"
#include "wire/messages.h"

namespace comity::ceremonies {
namespace {

namespace frost = crypto::frost;

}  // namespace

Result<frost::Identifier> identifier_of(const v1::Ceremony& ceremony, int place) {
  return frost::Identifier::from_number(
      static_cast<std::uint16_t>(ceremony.group().members(place).identifier()));
}

int place_of(const v1::Ceremony& ceremony, const frost::Identifier& identifier) {
  for (int i = 0; i < ceremony.group().members_size(); ++i) {
    const auto own = identifier_of(ceremony, i);
    if (own && *own == identifier) return i;
  }
  return -1;
}

Result<frost::CeremonyContext> context_of(const Hash& community, const v1::Ceremony& ceremony) {
  const Result<dns::Name> zone = dns::Name::parse(ceremony.zone());
  if (!zone) return tl::unexpected(zone.error());
  std::vector<frost::Receiver> receivers;
  for (int i = 0; i < ceremony.group().members_size() && i < ceremony.members_size(); ++i) {
    const auto identifier = identifier_of(ceremony, i);
    if (!identifier) return tl::unexpected(identifier.error());
    const auto key = frost::Element::from(ceremony.members(i).one_time_key());
    if (!key) return at(ceremony.group().members(i).party(), key.error());
    receivers.push_back({*identifier, *key});
  }
  return frost::CeremonyContext::generation(
      {community, Bytes(zone->wire()), static_cast<std::uint32_t>(ceremony.role()),
       ceremony.group().epoch(), ceremony.attempt()},
      ceremony.group().threshold(), std::move(receivers));
}

tl::expected<frost::Dealings, frost::Refusal> gather(
    const frost::CeremonyContext& context, const v1::Ceremony& ceremony,
    std::span<const v1::CeremonyDealing> dealings) {
  std::vector<std::pair<std::uint32_t, frost::PostedMessage>> placed;
  for (std::size_t i = 0; i < dealings.size(); ++i) {
    const v1::CeremonyDealing& dealing = dealings[i];
    const auto dealer = identifier_of(ceremony, static_cast<int>(i));
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
