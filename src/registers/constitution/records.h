// Writing the records of this register; reading is in queries.h. Belongs to the thread of the
// draft.
#pragma once

#include <cstdint>

#include "base/ids.h"
#include "base/time.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::constitution {

// SHA-256 of the canonical bytes: its name for ever.
[[nodiscard]] Hash hash_of(const v1::Constitution& constitution);
// Keeps the document, which need not be in force; its hash.
Hash keep(state::Draft& draft, const v1::Constitution& constitution);
// Keeps the document and puts it in force from `now` on. `decision`: the proposal's number, 0 in
// genesis.
void put_in_force(state::Draft& draft, const v1::Constitution& constitution, std::uint64_t decision,
                  Time now);

}  // namespace comity::constitution
