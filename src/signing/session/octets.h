// What travels as content: nonce commitments, 64 octets each (hiding, binding), and shares, 32
// octets each (docs/spec/joint-signing.md). Pure functions, any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/frost/nonce.h"
#include "crypto/frost/scalar.h"
#include "crypto/frost/signing.h"

namespace comity::signing {

inline constexpr std::size_t kCommitmentBytes = 64;
inline constexpr std::size_t kShareBytes = 32;

void append_commitment(Bytes& out, const crypto::frost::NonceCommitment& commitment);
// Commitment number `index` of `bytes`, which hold it; both elements are checked. About 60 us.
[[nodiscard]] Result<crypto::frost::NonceCommitment> read_commitment(BytesView bytes,
                                                                     std::size_t index);

void append_share(Bytes& out, const crypto::frost::Scalar& share);
// Exactly `count` canonical scalars.
[[nodiscard]] Result<std::vector<crypto::frost::Scalar>> read_shares(BytesView bytes,
                                                                     std::size_t count);

}  // namespace comity::signing
