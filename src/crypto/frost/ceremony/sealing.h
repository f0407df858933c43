// One share, sealed to one receiver by Diffie-Hellman with a key of the sender that serves one
// message, and what the receiver can show when it is not the share that was owed: the
// Diffie-Hellman value with a proof that it is the right one. Whoever has the record then opens
// this share, and no other, and sees who is at fault. Values, any thread. Octets:
// docs/spec/ceremony.md.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/frost/ceremony/one_time_key.h"
#include "crypto/frost/ceremony/proofs.h"
#include "crypto/frost/hashes.h"
#include "crypto/frost/identifier.h"

namespace comity::crypto::frost {

inline constexpr std::size_t kSealedShareBytes = kScalarBytes + 16;  // the tag of Poly1305
inline constexpr std::size_t kEvidenceBytes = kElementBytes + kProofBytes;

struct Receiver {
  Identifier identifier;
  Element one_time_key;

  friend bool operator==(const Receiver&, const Receiver&) = default;
};

// What everybody knows of one sealed share. `message` stands for the ceremony and all that the
// sender said in it, so a share moved elsewhere does not open.
struct Sealing {
  Digest message;
  Identifier sender;
  Element sealing_key;  // the sender's, of this message alone
  Receiver receiver;

  [[nodiscard]] Bytes encode() const;
};

// `key` is the one of sealing.sealing_key, `share` 32 octets.
[[nodiscard]] Result<Bytes> seal_share(const Sealing& sealing, const OneTimeKey& key,
                                       SecretView share);

// The share, canonical. `invalid` when it does not open to one; `key` is the receiver's.
[[nodiscard]] Result<Secret> open_share(const Sealing& sealing, const OneTimeKey& key,
                                        BytesView sealed);

// Whether share * B is `owed`.
[[nodiscard]] bool is_owed(SecretView share, const Element& owed);

// The evidence of the receiver, 96 octets: it opens the share to whoever reads it.
[[nodiscard]] Result<Bytes> make_evidence(const Sealing& sealing, const OneTimeKey& key,
                                          SecretView randomness);

// Who is at fault, and why.
struct Judgement {
  Identifier culprit;
  std::string reason;
};
// `owed` is what the sender's public values promise, or why they promise nothing.
[[nodiscard]] Result<Judgement> judge_evidence(const Sealing& sealing, BytesView sealed,
                                               const Result<Element>& owed, BytesView evidence);

}  // namespace comity::crypto::frost
