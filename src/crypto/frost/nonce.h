// Round one (RFC 9591, 5.1): a pair of secret nonces for one signature, and the commitment to them
// that the others see. Whoever answers two messages with one pair gives the share away; so a Nonce
// moves, never copies, and Signer::sign uses it up.
// Nonces of one batch share locked memory; each may be used by a thread of its own.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "crypto/frost/element.h"
#include "crypto/frost/key_share.h"
#include "crypto/secret.h"

namespace comity::crypto::frost {

inline constexpr std::size_t kNonceRandomnessBytes = 64;

struct NonceCommitment {
  Element hiding;
  Element binding;

  friend bool operator==(const NonceCommitment&, const NonceCommitment&) = default;
};

class Nonce {
 public:
  Nonce(Nonce&& other) noexcept;
  Nonce& operator=(Nonce&& other) noexcept;
  Nonce(const Nonce&) = delete;
  Nonce& operator=(const Nonce&) = delete;
  // Wipes the pair.
  ~Nonce();

  [[nodiscard]] const NonceCommitment& commitment() const { return commitment_; }

 private:
  friend class Signer;
  friend Result<std::vector<Nonce>> make_nonces(const KeyShare& share, Secret randomness);
  Nonce(std::shared_ptr<Secret> batch, std::size_t offset, const NonceCommitment& commitment);

  // Empty after a move.
  [[nodiscard]] SecretView hiding() const;
  [[nodiscard]] SecretView binding() const;
  void wipe();

  std::shared_ptr<Secret> batch_;
  std::size_t offset_;
  NonceCommitment commitment_;
};

// nonce_generate, twice for each nonce: `randomness` is 64 fresh octets per nonce (32 for the
// hiding one, 32 for the binding one), for 1 to limits::kFrostNoncesPerBatch nonces. Its memory
// becomes that of the nonces. About 36 us each.
[[nodiscard]] Result<std::vector<Nonce>> make_nonces(const KeyShare& share, Secret randomness);

}  // namespace comity::crypto::frost
