// What the records of a ceremony say to whoever can reckon (crypto/frost/ceremony). Pure functions,
// any thread.
#pragma once

#include <span>

#include "base/result.h"
#include "crypto/frost/ceremony/dealings.h"
#include "registers/ceremonies/queries.h"

namespace comity::ceremonies {

// From the round of dealing on: all one-time keys are there. `community` is its id.
[[nodiscard]] Result<crypto::frost::CeremonyContext> context_of(const Hash& community,
                                                                const v1::Ceremony& ceremony);
// The identifier of the member at `place`.
[[nodiscard]] Result<crypto::frost::Identifier> identifier_of(const v1::Ceremony& ceremony,
                                                              int place);
// The place of the member with this identifier; -1 when there is none.
[[nodiscard]] int place_of(const v1::Ceremony& ceremony,
                           const crypto::frost::Identifier& identifier);

// What was dealt, put together in the order of the record.
[[nodiscard]] tl::expected<crypto::frost::Dealings, crypto::frost::Refusal> gather(
    const crypto::frost::CeremonyContext& context, const v1::Ceremony& ceremony,
    std::span<const v1::CeremonyDealing> dealings);

}  // namespace comity::ceremonies
