// A zone is made that of a file: what it takes, by whose it is. One thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "apps/comity/session.h"
#include "dns/record.h"
#include "publications/zone/zone.h"

namespace comity::cli {

struct MasterFile {
  std::vector<dns::Record> records;
  std::vector<std::string> problems;           // what could not be read, each with its line
  std::map<std::string, std::string> holders;  // by name: who is to hold it once it is registered
};
// Plain or .gz. An error where it cannot be opened, or is too large.
[[nodiscard]] Result<MasterFile> read_master_file(const std::string& path);

struct PlanOptions {
  std::string zone;
  std::string file;          // a master file, plain or .gz
  std::string holders;       // file of names to be registered, each with who will hold it
  bool own = false;          // do what is the party's own
  std::string write;         // folder for the acts of each holder
  std::uint64_t height = 0;  // to go back to
  bool ask = false;          // propose to each holder what is in its part
};

// The zone as it stood at a height, derived here from records that the log of the pinned community
// proves. corrupt: none is pinned, or they are not proven; unavailable: the node does not keep it.
[[nodiscard]] Result<zone::Zone> zone_at(const Common& common, const dns::Name& apex,
                                         std::uint64_t height);

// Shows it; with --own it is done as far as it is the party's, with --propose the community's part
// becomes one proposal, with --ask that of each other holder one of its own.
[[nodiscard]] int plan_zone(const Common& common, const Acting& acting, const PlanOptions& options);
// The same with the zone as it stood at a height in place of a file: what has come since is undone,
// by those whose it is. Names that were registered or released since stay so.
[[nodiscard]] int roll_back_zone(const Common& common, const Acting& acting,
                                 const PlanOptions& options);

}  // namespace comity::cli
