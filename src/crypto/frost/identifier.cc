#include "crypto/frost/identifier.h"

#include "crypto/frost/hashes.h"

namespace comity::crypto::frost {
namespace {

constexpr std::string_view kZero = "a party's identifier is zero";

}  // namespace

Result<Identifier> Identifier::from_number(std::uint16_t number) {
  if (number == 0) return error(std::string(kZero));
  return Identifier(Scalar::from_number(number));
}

Result<Identifier> Identifier::from(BytesView octets) {
  Result<Scalar> scalar = Scalar::from(octets);
  if (!scalar) return at("identifier", scalar.error());
  if (scalar->is_zero()) return error(std::string(kZero));
  return Identifier(*scalar);
}

Result<Identifier> Identifier::derive(BytesView text) {
  const Scalar scalar = hash_identifier(text);
  if (scalar.is_zero()) return error(std::string(kZero));
  return Identifier(scalar);
}

std::string Identifier::text() const {
  if (scalar_ < Scalar::from_number(1 << 16)) {
    return std::to_string(scalar_.octets()[0] + 256 * scalar_.octets()[1]);
  }
  return scalar_.hex();
}

}  // namespace comity::crypto::frost
