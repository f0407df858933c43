#include "proof/transaction.h"

#include <string>

#include "crypto/hash.h"
#include "crypto/verify.h"
#include "proof/log.h"
#include "wire/messages.h"

namespace comity::proof {

Hash transaction_id(BytesView body) { return crypto::sha256(body); }

Bytes transaction_message(BytesView body) {
  return std::string("comity transaction v1\n").append(body);
}

std::optional<PublicKey> signer_of(const v1::Transaction& transaction, const v1::Body& body) {
  const Result<PublicKey> key = PublicKey::from(body.key());
  const Result<Signature> signature = Signature::from(transaction.signature());
  if (!key || !signature ||
      !crypto::verify(*key, transaction_message(transaction.body()), *signature)) {
    return std::nullopt;
  }
  return *key;
}

Hash transaction_leaf(const Hash& id, std::uint32_t outcome) {
  Bytes entry = id.bytes();
  append_u32(entry, outcome);
  return log_leaf_hash(entry);
}

}  // namespace comity::proof
