#include "wire/utf8.h"

#include <cstddef>

namespace comity::wire {
namespace {

std::uint8_t octet(BytesView bytes, std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); }

// Octets of the character that starts `bytes`; 0 when there is none. RFC 3629, section 4: only the
// second octet has bounds that depend on the first.
std::size_t character_size(BytesView bytes) {
  const std::uint8_t first = octet(bytes, 0);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (bytes.size() < size) return 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xbf;
  if (first == 0xe0) low = 0xa0;
  if (first == 0xed) high = 0x9f;
  if (first == 0xf0) low = 0x90;
  if (first == 0xf4) high = 0x8f;
  if (octet(bytes, 1) < low || octet(bytes, 1) > high) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if ((octet(bytes, i) & 0xc0) != 0x80) return 0;
  }
  return size;
}

}  // namespace

bool is_utf8(BytesView bytes) {
  while (!bytes.empty()) {
    const std::size_t size = character_size(bytes);
    if (size == 0) return false;
    bytes.remove_prefix(size);
  }
  return true;
}

}  // namespace comity::wire
