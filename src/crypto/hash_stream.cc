// The hashers of hash.h, apart from its functions: who verifies a proof needs no stream.
#include "crypto/hash.h"

// hash.cc says why.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include <openssl/sha.h>

namespace comity::crypto {

static_assert(std::tuple_size_v<Sha384Value> == SHA384_DIGEST_LENGTH);

struct Sha256::Context {
  SHA256_CTX state;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { SHA256_Init(&context_->state); }
Sha256::~Sha256() = default;

void Sha256::add(BytesView bytes) { SHA256_Update(&context_->state, bytes.data(), bytes.size()); }

Hash Sha256::finish() {
  Hash hash;
  SHA256_Final(hash.octets.data(), &context_->state);
  SHA256_Init(&context_->state);
  return hash;
}

struct Sha384::Context {
  SHA512_CTX state;
};

Sha384::Sha384() : context_(std::make_unique<Context>()) { SHA384_Init(&context_->state); }
Sha384::~Sha384() = default;

void Sha384::add(BytesView bytes) { SHA384_Update(&context_->state, bytes.data(), bytes.size()); }

Sha384Value Sha384::finish() {
  Sha384Value value;
  SHA384_Final(value.data(), &context_->state);
  SHA384_Init(&context_->state);
  return value;
}

}  // namespace comity::crypto
