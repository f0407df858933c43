// For tests only: octets of a text seen as a secret. Any thread.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "crypto/secret.h"

namespace comity::crypto::testing {

inline SecretView secret_view(BytesView bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

}  // namespace comity::crypto::testing
