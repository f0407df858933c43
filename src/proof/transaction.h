// A transaction as an outsider meets it: its id, what its party's key signed, and its leaf in the
// record of its block (docs/spec/transaction.md, block.md). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/ids.h"

namespace comity::crypto {
class SigningKey;
}  // namespace comity::crypto

namespace comity::v1 {
class Body;
class Transaction;
}  // namespace comity::v1

namespace comity::proof {

// Of a canonical Body: SHA-256(body). It leaves the signature out.
[[nodiscard]] Hash transaction_id(BytesView body);

// What a party's key signs to send a canonical Body: "comity transaction v1\n" || body. Of a body
// with names.dns_update it is what SIG(0) signs of the message: sig || message (RFC 2931, 3.1).
[[nodiscard]] Bytes transaction_message(BytesView body);

// The canonical Transaction around a canonical Body.
[[nodiscard]] Bytes sign_transaction(BytesView body, const crypto::SigningKey& key);

// The key that `body`, the one in `transaction`, names; none unless the signature holds under it.
[[nodiscard]] std::optional<PublicKey> signer_of(const v1::Transaction& transaction,
                                                 const v1::Body& body);

// What a block record's transactions_root stands over: the leaf hash of id || u32 big-endian
// outcome.
[[nodiscard]] Hash transaction_leaf(const Hash& id, std::uint32_t outcome);

}  // namespace comity::proof
