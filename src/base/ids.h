// Fixed-size octet strings that name things. Values, any thread.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace comity {

// N octets of one meaning. Tag keeps meanings apart at compile time.
template <std::size_t N, typename Tag>
struct Octets {
  static constexpr std::size_t kSize = N;
  std::array<std::uint8_t, N> octets{};

  // `bytes` must be exactly N octets.
  [[nodiscard]] static Result<Octets> from(BytesView bytes) {
    if (bytes.size() != N) {
      return error("expected " + std::to_string(N) + " octets, got " +
                   std::to_string(bytes.size()));
    }
    Octets value;
    std::memcpy(value.octets.data(), bytes.data(), N);
    return value;
  }
  [[nodiscard]] BytesView view() const { return {reinterpret_cast<const char*>(octets.data()), N}; }
  [[nodiscard]] Bytes bytes() const { return Bytes(view()); }
  [[nodiscard]] std::string hex() const { return to_hex(view()); }

  friend auto operator<=>(const Octets&, const Octets&) = default;
};

// A SHA-256 value: roots, transaction ids, community ids, hashes of effects.
using Hash = Octets<32, struct HashTag>;
// Where a record stands in the state tree (docs/spec/state-tree.md).
using Path = Octets<32, struct PathTag>;
// Ed25519 (RFC 8032); of a key with the role seal X25519 (RFC 7748).
using PublicKey = Octets<32, struct PublicKeyTag>;
using Signature = Octets<64, struct SignatureTag>;

}  // namespace comity
