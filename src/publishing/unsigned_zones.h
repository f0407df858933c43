// State to file, for the zones that nobody signs. Signed ones: zone_signer.h.
#pragma once

#include "ledger/read.h"
#include "publishing/zone_files.h"

namespace comity::publishing {

// Derives every unsigned zone whose revision has changed from the newest committed state and
// replaces its file; notes of every zone when it changed, so that health can say how far its file
// is behind. A zone that cannot be derived keeps its last good file, and health says why. One
// thread at a time.
void publish_unsigned(const ledger::Reader& reader, ZoneFiles& files);

}  // namespace comity::publishing
