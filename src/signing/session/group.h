// The group on record as arithmetic has it. Pure functions, any thread.
#pragma once

#include "base/result.h"
#include "crypto/frost/group.h"
#include "wire/fwd.h"

namespace comity::signing {

// About 90 us for each member and coefficient.
[[nodiscard]] Result<crypto::frost::Group> group_of(const v1::SigningGroup& record);

}  // namespace comity::signing
