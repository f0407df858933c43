// Our octets as the type that libsodium takes. For crypto rooms. Pure functions, any thread.
#pragma once

#include "base/bytes.h"

namespace comity::crypto {

inline const unsigned char* octets(BytesView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
inline unsigned char* octets(Bytes& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace comity::crypto
