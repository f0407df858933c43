// State to file, for the zones that nobody signs. Signed ones: zone_signer.h.
#pragma once

#include "ledger/read.h"
#include "publishing/zone_files.h"

namespace comity::publishing {

// Notes of every zone when it changed last, so that `files` can say how far its file is behind: the
// thread that publishes may be at work on an earlier height. Any thread.
void note_changes(const ledger::Reader& reader, ZoneFiles& files);
// The same, and derives every unsigned zone whose revision has changed from the newest committed
// state and replaces its file. A zone that cannot be derived keeps its last good file, and health
// says why. One thread at a time.
void publish_unsigned(const ledger::Reader& reader, ZoneFiles& files);

}  // namespace comity::publishing
