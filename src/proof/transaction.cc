#include "proof/transaction.h"

#include <string>
#include <utility>

#include "crypto/hash.h"
#include "crypto/verify.h"
#include "proof/log.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::proof {

Hash transaction_id(BytesView body) { return crypto::sha256(body); }

namespace {

// What is signed of a message in another form; nothing when the body holds none. Everything else
// that is signed here begins with a word, so none of it passes for one.
std::optional<Bytes> sealed_message(BytesView body) {
  constexpr BytesView kTypeCovered("\0\0", 2);  // of a SIG that signs a message (RFC 2931, 3)
  const auto action = wire::peek_octets(body, v1::Body::kActionFieldNumber);
  if (!action) return std::nullopt;
  const auto update = wire::peek_octets(*action, v1::Action::kNamesDnsUpdateFieldNumber);
  if (!update) return std::nullopt;
  const auto sig = wire::peek_octets(*update, v1::DnsUpdate::kSigFieldNumber);
  const auto message = wire::peek_octets(*update, v1::DnsUpdate::kMessageFieldNumber);
  if (!sig || !message || !sig->starts_with(kTypeCovered)) return std::nullopt;
  return Bytes(*sig).append(*message);
}

}  // namespace

Bytes transaction_message(BytesView body) {
  if (std::optional<Bytes> sealed = sealed_message(body)) return *std::move(sealed);
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
