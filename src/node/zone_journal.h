// What the versions of zones changed, in a file for each zone, so that a secondary that is behind
// is told what changed after a restart too (servers/dns/journal.h); and, where versions are
// checked, the last that passed, so that a start has one to hand out. What cannot be read or
// written is in the log, and costs a transfer of the whole zone. One thread at a time.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dns/name.h"
#include "servers/dns/versions.h"

namespace comity::node {

class ZoneJournal {
 public:
  explicit ZoneJournal(std::string folder) : folder_(std::move(folder)) {}

  // The zone has a new version: keeps what it changed, or, when it is the first of this process,
  // gives `versions` what led to it.
  void follow(const dns::Name& apex, primary::Versions& versions);

  // The version as it is served, whole.
  void keep(const dns::Name& apex, const std::vector<primary::Stretch>& zone) const;
  // What was kept last; nothing: there is none, or it is damaged.
  [[nodiscard]] std::vector<primary::Stretch> kept(const dns::Name& apex) const;

 private:
  void recall(const dns::Name& apex, primary::Versions& versions, std::size_t most);
  void rewrite(const dns::Name& apex, const primary::Standing& standing);
  [[nodiscard]] std::string path(const dns::Name& apex, const char* end) const;

  const std::string folder_;
  std::map<dns::Name, std::size_t> octets_;  // of the files that are as they should be
};

}  // namespace comity::node
