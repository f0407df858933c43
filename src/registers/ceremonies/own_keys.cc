// Ceremonies in which each member makes a key of its own, so that readers count keys.
#include "crypto/frost/hashes.h"
#include "registers/ceremonies/queries.h"
#include "wire/messages.h"

namespace comity::ceremonies {
namespace {

// Which key of which try it is, for all that is signed or hashed of it.
Bytes place_of_keys(const Hash& community, const v1::Ceremony& ceremony) {
  Bytes octets(keys::kOwnKeyContext);
  octets.append(community.view());
  append_u64(octets, ceremony.number());
  append_u64(octets, ceremony.attempt());
  return octets;
}

}  // namespace

Bytes own_key_message(const Hash& community, const v1::Ceremony& ceremony, std::string_view party) {
  return place_of_keys(community, ceremony).append(party);
}

Bytes own_keys(const v1::Ceremony& ceremony) {
  Bytes keys;
  for (const v1::CeremonyMember& member : ceremony.members()) keys += member.one_time_key();
  return keys;
}

Bytes own_keys_transcript(const Hash& community, const v1::Ceremony& ceremony) {
  const auto digest = crypto::frost::hash_ceremony(
      "own keys", {place_of_keys(community, ceremony), own_keys(ceremony)});
  return Bytes(crypto::frost::view(digest));
}

}  // namespace comity::ceremonies
