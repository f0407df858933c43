#include "crypto/frost/nonce.h"

#include <sodium.h>

#include <algorithm>
#include <string>

#include "base/limits.h"
#include "crypto/frost/hashes.h"
#include "crypto/frost/point.h"

namespace comity::crypto::frost {

Nonce::Nonce(std::shared_ptr<Secret> batch, std::size_t offset, const NonceCommitment& commitment)
    : batch_(std::move(batch)), offset_(offset), commitment_(commitment) {}

Nonce::Nonce(Nonce&& other) noexcept = default;

Nonce& Nonce::operator=(Nonce&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  batch_ = std::move(other.batch_);
  offset_ = other.offset_;
  commitment_ = other.commitment_;
  return *this;
}

Nonce::~Nonce() { wipe(); }

SecretView Nonce::hiding() const {
  return batch_ ? batch_->view().subspan(offset_, kScalarBytes) : SecretView{};
}

SecretView Nonce::binding() const {
  return batch_ ? batch_->view().subspan(offset_ + kScalarBytes, kScalarBytes) : SecretView{};
}

// The batch lives on in its other nonces, so its memory is not given back yet.
void Nonce::wipe() {
  if (!batch_) return;
  sodium_memzero(batch_->mutable_view().data() + offset_, 2 * kScalarBytes);
  batch_.reset();
}

Result<std::vector<Nonce>> make_nonces(const KeyShare& share, Secret randomness) {
  static_assert(kNonceRandomnessBytes == 2 * kScalarBytes);
  const std::size_t size = randomness.view().size();
  const std::size_t count = size / kNonceRandomnessBytes;
  if (size % kNonceRandomnessBytes != 0 || count == 0 || count > limits::kFrostNoncesPerBatch) {
    return error("nonces need 64 octets of randomness each, for 1 to " +
                 std::to_string(limits::kFrostNoncesPerBatch) + " of them; these are " +
                 std::to_string(size) + " octets");
  }
  Result<Secret> digest = Secret::make(sizeof(Digest));
  if (!digest) return tl::unexpected(digest.error());
  const std::span<std::uint8_t, sizeof(Digest)> out{digest->mutable_view().data(), sizeof(Digest)};

  auto batch = std::make_shared<Secret>(std::move(randomness));
  const std::span<std::uint8_t> memory = batch->mutable_view();
  const auto make_one = [&](std::size_t offset) -> Result<Element> {
    const std::span<std::uint8_t> nonce = memory.subspan(offset, kScalarBytes);
    hash_nonce(nonce, share.view(), out);
    std::copy_n(out.begin(), kScalarBytes, nonce.begin());
    return Point::base_times_secret(nonce);
  };
  std::vector<Nonce> nonces;
  nonces.reserve(count);
  for (std::size_t offset = 0; offset < size; offset += kNonceRandomnessBytes) {
    const Result<Element> hiding = make_one(offset);
    if (!hiding) return at("nonce", hiding.error());
    const Result<Element> binding = make_one(offset + kScalarBytes);
    if (!binding) return at("nonce", binding.error());
    nonces.push_back(Nonce(batch, offset, {*hiding, *binding}));
  }
  return nonces;
}

}  // namespace comity::crypto::frost
