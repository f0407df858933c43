// What the options of the command line are parsed into. One thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "apps/comity/actions.h"
#include "apps/comity/local.h"
#include "apps/comity/prove.h"
#include "apps/comity/replay.h"
#include "apps/comity/show.h"

namespace comity::cli {

// Everything the options are parsed into, and the command that was chosen.
struct Words {
  Common common;
  Acting acting;
  NameOptions names;
  InitOptions init;
  GenesisOptions genesis;
  FounderOptions founder;
  KeyOptions key;
  VerifyOptions verify;
  upkeep::ReplayOptions replay;
  std::string party, choice, hash, title, file, target, severity = "major";
  std::string table, collection, record_key;
  std::vector<std::string> files;
  std::uint64_t number = 0, height = 0;
  std::uint32_t seconds = 60;
  bool offline = false, nothing_newer = false;
  std::map<std::string, Given> given;  // to each command of show.h
  std::function<int()> chosen;
};

}  // namespace comity::cli
