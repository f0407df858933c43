// What the options of a call are parsed into, and how a command is put into the list of them. One
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "apps/comity/actions.h"
#include "apps/comity/children.h"
#include "apps/comity/local.h"
#include "apps/comity/member.h"
#include "apps/comity/minutes.h"
#include "apps/comity/mirror.h"
#include "apps/comity/prove.h"
#include "apps/comity/replay.h"
#include "apps/comity/session.h"
#include "apps/comity/show.h"
#include "apps/comity/watch_faults.h"
#include "apps/comity/zone_history.h"
#include "apps/comity/zone_keys.h"
#include "apps/comity/zone_plan.h"
#include "apps/comity/zone_takeover.h"

namespace CLI {
class App;
}

namespace comity::cli {

// Everything the options are parsed into, and the command that was chosen.
struct Words {
  Common common;
  Acting acting;
  NameOptions names;
  PlanOptions plan;
  HistoryOptions history;
  ChildrenOptions children;
  FaultsOptions faults;
  ZoneKeyOptions zone_key;
  TakeoverOptions takeover;
  InitOptions init;
  GenesisOptions genesis;
  FounderOptions founder;
  KeyOptions key;
  ProfileOptions profile;
  VerifyOptions verify;
  MinutesOptions minutes;
  upkeep::ReplayOptions replay;
  MirrorOptions mirror;
  std::string party, choice, hash, title, file, target, severity = "major";
  std::string table, collection, record_key;
  std::vector<std::string> files;
  std::uint64_t number = 0, height = 0;
  std::uint32_t seconds = 60;
  bool offline = false;
  upkeep::RestoreOptions restore;
  std::map<std::string, Given> given;  // to each command of show.h
  std::function<int()> chosen;
};

CLI::App* command(CLI::App& parent, Words& words, const std::string& name, const std::string& about,
                  std::function<int()> run);
// The group of this name, made when it is first asked for.
CLI::App* group(CLI::App& app, const std::string& name);

// One that acts and takes one word, kept in `value`.
using WordAct = int (*)(const Common&, const Acting&, const std::string&);
CLI::App* word_command(CLI::App& app, Words& words, const std::string& name,
                       const std::string& about, WordAct run, std::string& value,
                       const std::string& word, const std::string& word_about = "");

// What every command that sends something takes, and what every one that acts takes besides.
void dry_run_option(CLI::App* sub, Words& words);
void acting_options(CLI::App* sub, Words& words);

// An option that keeps what stands when it is not given.
void seconds_option(CLI::App* sub, const std::string& name, Seconds& value);

// Names are typed as people write them, and asked for by their A-labels; a label is made relative
// to its zone, an owner has to say whether it is (typed_names.cc).
[[nodiscard]] Status take_names(Words& words);
// Makes this one relative to the apex; one that is typed as if it were whole is refused.
[[nodiscard]] Status take_label(const std::string& zone, std::string& label);

// Commands about who holds the keys of a zone (zone_key_commands.cc).
void add_zone_key_commands(CLI::App& app, Words& words);
// Commands that change what stands in a zone (zone_commands.cc).
void add_delegation_commands(CLI::App& app, Words& words);
void add_zone_commands(CLI::App& app, Words& words);
// Who belongs to the community, and the keys of each (party_commands.cc).
void add_party_commands(CLI::App& app, Words& words);
void add_key_commands(CLI::App& app, Words& words);
// How a party is described where it enters.
void profile_options(CLI::App* sub, Words& words);
// Commands that work on a community's folder (folder_commands.cc).
void add_examination_commands(CLI::App& app, Words& words);
void add_folder_commands(CLI::App& app, Words& words);

}  // namespace comity::cli
