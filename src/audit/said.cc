#include "audit/said.h"

#include "crypto/hash.h"
#include "crypto/verify.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::audit {

Sayings sayings_in(const std::vector<Bytes>& transactions, const Bytes& community) {
  Sayings all;
  if (!crypto::initialise()) return all;
  for (const Bytes& octets : transactions) {
    v1::Transaction transaction;
    v1::Body body;
    if (!wire::parse_stored(octets, transaction) || !wire::parse_stored(transaction.body(), body) ||
        (!community.empty() && body.community() != community)) {
      continue;
    }
    const Result<PublicKey> key = PublicKey::from(body.key());
    const Result<Signature> signature = Signature::from(transaction.signature());
    const Result<Time> until = wire::to_time(body.valid_until());
    if (!key || !signature || !until ||
        !crypto::verify(*key, "comity transaction v1\n" + transaction.body(), *signature)) {
      continue;
    }
    all[crypto::sha256(transaction.body())] = {body.party(), *until, wire::encode(body.action())};
  }
  return all;
}

bool was_signed_for(const Said& said, Time at) {
  constexpr std::int64_t kMostSecondsAhead = 86'400;  // docs/spec/transaction.md, check 2
  return said.valid_until > at && said.valid_until <= plus_seconds(at, kMostSecondsAhead);
}

}  // namespace comity::audit
