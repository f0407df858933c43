#include "servers/api/feed_names.h"

#include "crypto/hash.h"

namespace comity::api {

std::string uuid_of(const Hash& community, std::string_view what) {
  Hash hash = crypto::sha256({"comity feed v1\n", community.view(), what});
  hash.octets[6] = static_cast<std::uint8_t>(0x80U | (hash.octets[6] & 0x0fU));
  hash.octets[8] = static_cast<std::uint8_t>(0x80U | (hash.octets[8] & 0x3fU));
  std::string uuid = hash.hex().substr(0, 32);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) uuid.insert(at, 1, '-');
  return uuid;
}

std::string beginning_of(std::string_view text, std::size_t octets) {
  if (text.size() <= octets) return std::string(text);
  std::size_t cut = octets;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
  return std::string(text.substr(0, cut)).append("\xe2\x80\xa6");  // U+2026
}

}  // namespace comity::api
