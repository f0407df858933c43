#include "crypto/hash.h"

// The low-level SHA256_* functions are deprecated in OpenSSL 3 for want of provider support, not of
// correctness. Tree and log hash a few octets at a time, where they take 97 ns against 155 ns with
// a reused EVP context and 398 ns one-shot. This file and hash_stream.cc alone may call them.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include <openssl/sha.h>

#include <array>
#include <cstring>

namespace comity::crypto {

static_assert(Hash::kSize == SHA256_DIGEST_LENGTH);

Hash sha256(BytesView bytes) { return sha256({bytes}); }

Hash sha256(std::initializer_list<BytesView> parts) {
  SHA256_CTX context;
  SHA256_Init(&context);
  for (const BytesView part : parts) SHA256_Update(&context, part.data(), part.size());
  Hash hash;
  SHA256_Final(hash.octets.data(), &context);
  return hash;
}

namespace {

// 65 or 98 octets are two blocks with their padding (FIPS 180-4, 5.1.1). Written here at once they
// take a tenth less time than through the buffer that SHA256_Update keeps.
template <std::size_t kFront>
Hash hash_node(const std::array<std::uint8_t, kFront>& front, const Octets32& left,
               const Octets32& right) {
  constexpr std::size_t kSize = kFront + 2 * Hash::kSize;
  std::array<std::uint8_t, 2 * SHA256_CBLOCK> blocks{};
  std::memcpy(&blocks[0], front.data(), kFront);
  std::memcpy(&blocks[kFront], left.data(), left.size());
  std::memcpy(&blocks[kFront + Hash::kSize], right.data(), right.size());
  blocks[kSize] = 0x80;
  blocks[blocks.size() - 2] = 8 * kSize >> 8;
  blocks[blocks.size() - 1] = 8 * kSize & 0xff;
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Transform(&context, &blocks[0]);
  SHA256_Transform(&context, &blocks[SHA256_CBLOCK]);
  Hash hash;
  for (std::size_t i = 0; i < Hash::kSize / 4; ++i) {
    const std::uint32_t word = __builtin_bswap32(context.h[i]);
    std::memcpy(&hash.octets[4 * i], &word, 4);
  }
  return hash;
}

}  // namespace

Hash sha256_node(std::uint8_t prefix, const Octets32& left, const Octets32& right) {
  return hash_node<1>({prefix}, left, right);
}

Hash sha256_node(std::uint8_t prefix, std::uint8_t depth, const Octets32& path,
                 const Octets32& left, const Octets32& right) {
  std::array<std::uint8_t, 2 + Hash::kSize> front{prefix, depth};
  std::memcpy(&front[2], path.data(), path.size());
  return hash_node(front, left, right);
}

}  // namespace comity::crypto
