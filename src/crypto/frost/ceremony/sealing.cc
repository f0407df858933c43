#include "crypto/frost/ceremony/sealing.h"

#include <sodium.h>

#include "crypto/frost/point.h"
#include "crypto/frost/secret_scalar.h"
#include "crypto/octets.h"

namespace comity::crypto::frost {
namespace {

constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
static_assert(kSealedShareBytes == kScalarBytes + crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(kKeyBytes + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES <= sizeof(Digest));

// Key || nonce || rest. All that is public goes into the key, so the cipher has no further data to
// authenticate; and a Diffie-Hellman value serves one share, so the nonce may follow from it.
Result<Secret> derive(const Sealing& sealing, SecretView shared) {
  Result<Secret> out = Secret::make(sizeof(Digest));
  if (!out) return out;
  hash_seal(shared, sealing.encode(),
            std::span<std::uint8_t, sizeof(Digest)>{out->mutable_view().data(), sizeof(Digest)});
  return out;
}

Result<Secret> open_with(const Sealing& sealing, SecretView shared, BytesView sealed) {
  if (sealed.size() != kSealedShareBytes) return error("a sealed share has 48 octets");
  const Result<Secret> derived = derive(sealing, shared);
  if (!derived) return tl::unexpected(derived.error());
  Result<Secret> share = Secret::make(kScalarBytes);
  if (!share) return share;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          share->mutable_view().data(), nullptr, nullptr, octets(sealed), sealed.size(), nullptr, 0,
          derived->view().data() + kKeyBytes, derived->view().data()) != 0) {
    return error("the share does not open");
  }
  if (!is_canonical_scalar(share->view())) {
    return error("the share is not below the order of the group");
  }
  return share;
}

}  // namespace

Bytes Sealing::encode() const {
  Bytes octets(view(message));
  octets += sender.view();
  octets += receiver.identifier.view();
  octets += sealing_key.view();
  octets += receiver.one_time_key.view();
  return octets;
}

Result<Bytes> seal_share(const Sealing& sealing, const OneTimeKey& key, SecretView share) {
  if (share.size() != kScalarBytes) return error("a share has 32 octets");
  const Result<Secret> shared = Point::secret_times(key.view(), sealing.receiver.one_time_key);
  if (!shared) return tl::unexpected(shared.error());
  const Result<Secret> derived = derive(sealing, shared->view());
  if (!derived) return tl::unexpected(derived.error());
  Bytes sealed(kSealedShareBytes, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      octets(sealed), nullptr, share.data(), share.size(), nullptr, 0, nullptr,
      derived->view().data() + kKeyBytes, derived->view().data());
  return sealed;
}

Result<Secret> open_share(const Sealing& sealing, const OneTimeKey& key, BytesView sealed) {
  const Result<Secret> shared = Point::secret_times(key.view(), sealing.sealing_key);
  if (!shared) return tl::unexpected(shared.error());
  return open_with(sealing, shared->view(), sealed);
}

bool is_owed(SecretView share, const Element& owed) {
  const Result<Element> element = Point::base_times_secret(share);
  return element && *element == owed;
}

Result<Bytes> make_evidence(const Sealing& sealing, const OneTimeKey& key, SecretView randomness) {
  const Result<Secret> shared = Point::secret_times(key.view(), sealing.sealing_key);
  if (!shared) return tl::unexpected(shared.error());
  const Result<Element> element = Element::from(shown(shared->view()));
  if (!element) return tl::unexpected(element.error());
  const Result<EqualityProof> proof = EqualityProof::make(
      key.view(), key.public_key(), sealing.sealing_key, *element, sealing.encode(), randomness);
  if (!proof) return tl::unexpected(proof.error());
  return Bytes(element->view()).append(proof->encode());
}

Result<Judgement> judge_evidence(const Sealing& sealing, BytesView sealed,
                                 const Result<Element>& owed, BytesView evidence) {
  const Identifier& receiver = sealing.receiver.identifier;
  if (evidence.size() != kEvidenceBytes) {
    return Judgement{receiver, "evidence has 96 octets, not " + std::to_string(evidence.size())};
  }
  const Result<Element> shared = Element::from(evidence.substr(0, kElementBytes));
  const Result<EqualityProof> proof = EqualityProof::decode(evidence.substr(kElementBytes));
  if (!shared || !proof ||
      !proof->holds(sealing.receiver.one_time_key, sealing.sealing_key, *shared,
                    sealing.encode())) {
    return Judgement{receiver, "the proof in the evidence does not hold"};
  }
  const SecretView value{shared->octets().data(), shared->octets().size()};
  const Result<Secret> share = open_with(sealing, value, sealed);
  if (!share && share.error().kind != ErrorKind::invalid) return tl::unexpected(share.error());
  if (!share) return Judgement{sealing.sender, share.error().message};
  if (!owed) return Judgement{sealing.sender, owed.error().message};
  if (!is_owed(share->view(), *owed)) {
    return Judgement{sealing.sender, "the share is not the one that was committed to"};
  }
  return Judgement{receiver, "the share is the one that was committed to"};
}

}  // namespace comity::crypto::frost
