// A delegation signer as the messages have it, from the rdata of a DS record (RFC 4034, 5.1). Any
// thread.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "wire/fwd.h"

namespace comity::wire {

// Key tag, algorithm and type of digest; the digest follows.
inline constexpr std::size_t kDsHeadOctets = 4;

// `rdata` has at least kDsHeadOctets; whether it fits otherwise is not looked at here.
void read_signer(BytesView rdata, v1::DelegationSigner& out);

}  // namespace comity::wire
