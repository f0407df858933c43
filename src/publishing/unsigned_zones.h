// State to file, for the zones that nobody signs. Signed ones: zone_signer.h.
#pragma once

#include <map>

#include "ledger/read.h"
#include "publications/zone/image.h"
#include "publishing/zone_files.h"

namespace comity::publishing {

// Notes of every zone when it changed last, so that `files` can say how far its file is behind: the
// thread that publishes may be at work on an earlier height. Any thread.
void note_changes(const ledger::Reader& reader, ZoneFiles& files);

// Keeps the zones that nobody signs in their files. One thread at a time.
class UnsignedZones {
 public:
  // `reader` and `files` outlive it.
  UnsignedZones(const ledger::Reader& reader, ZoneFiles& files) : reader_(reader), files_(files) {}

  // Notes changes as note_changes(), makes every unsigned zone whose revision has changed anew from
  // the newest committed state and replaces its file. A zone that cannot be derived keeps its last
  // good file, and health says why.
  void publish();

 private:
  void publish(const state::View& view, const dns::Name& apex, const ZoneChange& newest);

  const ledger::Reader& reader_;
  ZoneFiles& files_;
  std::map<dns::Name, zone::Image> images_;
};

}  // namespace comity::publishing
