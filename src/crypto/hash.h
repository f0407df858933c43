// SHA-256 and SHA-384 (FIPS 180-4). A hasher belongs to one thread; the functions to any.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>

#include "base/bytes.h"
#include "base/ids.h"

namespace comity::crypto {

// SHA-256 of the concatenation of `parts`.
[[nodiscard]] Hash sha256(BytesView bytes);
[[nodiscard]] Hash sha256(std::initializer_list<BytesView> parts);

// SHA-256 of `prefix` and two hashes or paths: a node of a Merkle tree.
using Octets32 = std::array<std::uint8_t, Hash::kSize>;
[[nodiscard]] Hash sha256_node(std::uint8_t prefix, const Octets32& left, const Octets32& right);
// The same with the place of the node behind `prefix`: its depth and its path.
[[nodiscard]] Hash sha256_node(std::uint8_t prefix, std::uint8_t depth, const Octets32& path,
                               const Octets32& left, const Octets32& right);

// SHA-256 of a stream.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(BytesView bytes);
  // Ends the stream; the hasher then starts anew.
  [[nodiscard]] Hash finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// SHA-384 of a stream (for ZONEMD, RFC 8976).
using Sha384Value = std::array<std::uint8_t, 48>;
class Sha384 {
 public:
  Sha384();
  ~Sha384();
  Sha384(const Sha384&) = delete;
  Sha384& operator=(const Sha384&) = delete;

  void add(BytesView bytes);
  [[nodiscard]] Sha384Value finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace comity::crypto
