// What a party makes; the other side, which checks it, is transaction.cc.
#include "crypto/ed25519.h"
#include "proof/transaction.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::proof {

Bytes sign_transaction(BytesView body, const crypto::SigningKey& key) {
  v1::Transaction transaction;
  transaction.set_body(Bytes(body));
  transaction.set_signature(key.sign(transaction_message(body)).bytes());
  return wire::encode(transaction);
}

}  // namespace comity::proof
