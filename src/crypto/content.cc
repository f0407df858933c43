#include "crypto/content.h"

#include "crypto/hash.h"

namespace comity::crypto {

Hash content_hash(BytesView salt32, BytesView text) {
  Bytes length;
  append_u64(length, text.size());
  return sha256({"comity content v1", salt32, length, text});
}

}  // namespace comity::crypto
