#include "following/ahead.h"

#include <utility>

#include "crypto/content.h"

namespace comity::following {

bool take(BytesView& rest, std::size_t length, Bytes& out) {
  if (rest.size() < length) return false;
  out = Bytes(rest.substr(0, length));
  rest.remove_prefix(length);
  return true;
}

bool take_sized(BytesView& rest, Bytes& out) {
  Bytes length;
  return take(rest, sizeof(std::uint32_t), length) && take(rest, read_u32(length), out);
}

std::optional<Ahead> read_ahead(BytesView octets, std::uint64_t size) {
  constexpr std::size_t kCounts = sizeof(std::uint64_t) + sizeof(std::uint32_t);
  Ahead ahead;
  ahead.size = size;
  if (!take_sized(octets, ahead.checkpoint)) return std::nullopt;
  Bytes counts;
  if (!take(octets, kCounts, counts)) return ahead;  // nothing came, or too much for one answer
  ahead.height = read_u64(counts);
  const std::uint32_t count = read_u32(BytesView(counts).substr(sizeof(std::uint64_t)));
  while (ahead.blocks.size() < count) {
    Recorded& block = ahead.blocks.emplace_back();
    if (!take_sized(octets, block.record) || !take_sized(octets, block.transactions)) {
      return std::nullopt;
    }
  }
  for (Bytes salted; take_sized(octets, salted);) {
    if (salted.size() < crypto::kContentSaltBytes) return std::nullopt;
    const BytesView view = salted;
    const Hash hash = crypto::content_hash(view.substr(0, crypto::kContentSaltBytes),
                                           view.substr(crypto::kContentSaltBytes));
    ahead.texts.emplace(hash, std::move(salted));
  }
  return ahead;
}

}  // namespace comity::following
