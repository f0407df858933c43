// docs/spec/names.md, "Faults": what the judge notes of what holders set.
#pragma once

#include <optional>
#include <string>

#include "judge.h"

namespace comity::simulation {

// Of a set that is about to stand at this place, what observers could have it set back to; nothing:
// they cannot. To be kept once the set is written.
[[nodiscard]] std::optional<Bytes> note_before(const Judge& judge, const v1::SetRecords& it);

}  // namespace comity::simulation
