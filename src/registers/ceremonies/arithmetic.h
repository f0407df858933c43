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
// Of a member or a dealer, by its number on record.
[[nodiscard]] Result<crypto::frost::Identifier> identifier_of(std::uint32_t number);
// The member or dealer with this identifier; empty when there is none.
[[nodiscard]] std::string party_of(const v1::Ceremony& ceremony,
                                   const crypto::frost::Identifier& identifier);

// What was dealt (dealings_of), put together in the order of the record.
[[nodiscard]] tl::expected<crypto::frost::Dealings, crypto::frost::Refusal> gather(
    const crypto::frost::CeremonyContext& context, const v1::Ceremony& ceremony,
    std::span<const v1::CeremonyDealing> dealings);

}  // namespace comity::ceremonies
