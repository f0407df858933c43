// What a receiver joins with: a one-time key, and a proof that it has the secret of it. Whoever
// could join with another's key would keep that one out. Pure functions, any thread. Octets:
// docs/spec/ceremony.md.
#pragma once

#include "crypto/frost/ceremony/context.h"
#include "crypto/frost/ceremony/one_time_key.h"

namespace comity::crypto::frost {

// 64 octets, for this receiver and purpose alone; `randomness` has 32 fresh ones.
[[nodiscard]] Result<Bytes> prove_joining(const Purpose& purpose, const Identifier& receiver,
                                          const OneTimeKey& key, SecretView randomness);
// About 120 us.
[[nodiscard]] Status check_joining(const Purpose& purpose, const Receiver& receiver,
                                   BytesView proof);

}  // namespace comity::crypto::frost
