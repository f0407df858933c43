// The commands about who holds the keys of a zone.
#include <CLI/CLI.hpp>

#include "apps/comity/words.h"
#include "apps/comity/zone_keys.h"
#include "apps/comity/zone_takeover.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

using BuildKeyAction = Result<v1::Action> (*)(const Common&, const NameOptions&,
                                              const ZoneKeyOptions&);

CLI::App* key_command(CLI::App& zone, Words& words, const std::string& name,
                      const std::string& about, BuildKeyAction build) {
  CLI::App* sub = command(zone, words, name, about, [&words, build] {
    Result<v1::Action> action = build(words.common, words.names, words.zone_key);
    if (!action) return fail(action.error());
    return act(words.common, words.acting, std::move(*action));
  });
  sub->add_option("zone", words.names.zone, "apex, \".\" for the root")->required();
  acting_options(sub, words);
  return sub;
}

using BuildTakeover = Result<v1::Action> (*)(const Common&, const NameOptions&,
                                             const TakeoverOptions&);

CLI::App* takeover_command(CLI::App& zone, Words& words, const std::string& name,
                           const std::string& about, BuildTakeover build) {
  CLI::App* sub = command(zone, words, name, about, [&words, build] {
    Result<v1::Action> action = build(words.common, words.names, words.takeover);
    if (!action) return fail(action.error());
    return act(words.common, words.acting, std::move(*action));
  });
  sub->add_option("zone", words.names.zone, "apex, \".\" for the root")->required();
  acting_options(sub, words);
  return sub;
}

// A zone that another operator signs.
void add_takeover_commands(CLI::App& zone, Words& words) {
  TakeoverOptions& options = words.takeover;
  CLI::App* show =
      command(zone, words, "takeover", "what to do now, and not before when",
              [&words] { return show_takeover(words.common, words.names, words.takeover); });
  show->add_option("zone", words.names.zone, "apex, \".\" for the root")->required();
  show->add_option("--export", options.out, "file for what the old operator publishes of ours");
  CLI::App* begin =
      takeover_command(zone, words, "takeover-begin",
                       "from its old operator; the community decides", begin_takeover);
  begin->add_option("--keys", options.keys, "master file with the old operator's DNSKEY set");
  begin->add_flag("--gap", options.gap, "without its keys: the zone is insecure meanwhile");
  begin->add_option("--days", options.days, "until it ends by itself")
      ->check(CLI::Range(1, 365))
      ->capture_default_str();
  CLI::App* note = takeover_command(zone, words, "takeover-note",
                                    "a step has been done; the community decides", note_takeover);
  note->add_option("stage", options.stage)
      ->check(CLI::IsMember({"exchanged", "ds-of-both", "ds-gone", "served-here", "ds-ours"}))
      ->required();
  note->add_option("--ttl", options.ttl, "seconds for which caches may know what was before")
      ->required();
  takeover_command(zone, words, "takeover-off", "it stays where it is; the community decides",
                   call_off_takeover);
}

void role_option(CLI::App* sub, Words& words, const std::vector<std::string>& roles) {
  sub->add_option("role", words.zone_key.role)->check(CLI::IsMember(roles))->required();
}

}  // namespace

void seconds_option(CLI::App* sub, const std::string& name, Seconds& value) {
  sub->add_option(name, value, "seconds; default: as it stands, else what is usual");
}

void add_zone_key_commands(CLI::App& app, Words& words) {
  CLI::App& zone = *group(app, "zone");
  ZoneKeyOptions& key = words.zone_key;
  CLI::App* make = key_command(zone, words, "make-key",
                               "its first, in a ceremony; the community decides", make_key);
  CLI::App* reshare =
      key_command(zone, words, "reshare-key",
                  "the same key, new shares and other holders; the community decides", reshare_key);
  CLI::App* roll =
      key_command(zone, words, "roll-key",
                  "a new key to follow on one that stands; the community decides", roll_key);
  CLI::App* off = key_command(zone, words, "call-off-roll",
                              "the new key does not come; the community decides", call_off_roll);
  for (CLI::App* sub : {make, reshare}) {
    role_option(sub, words, {"key-signing", "zone-signing", "documents"});
  }
  for (CLI::App* sub : {roll, off}) role_option(sub, words, {"key-signing", "zone-signing"});
  for (CLI::App* sub : {make, reshare, roll}) {
    sub->add_option("--member", key.members, "party; repeat; default: as it stands");
    sub->add_option("--threshold", key.threshold, "how many sign; default: as it stands");
    seconds_option(sub, "--round", key.round);
  }
  seconds_option(make, "--validity", key.validity);
  seconds_option(make, "--refresh", key.refresh);
  seconds_option(make, "--interval", key.interval);
  seconds_option(make, "--dnskey-ttl", key.dnskey_ttl);
  make->add_option("--session-blocks", key.session_blocks, "after which a session is over")
      ->capture_default_str();
  make->add_flag("--separate", key.separate, "documents: each member has a key of its own");
  CLI::App* parent = key_command(zone, words, "parent-has-ds",
                                 "of the new key too; the community decides", note_parent_ds);
  parent->add_option("--ttl", key.ttl, "seconds, of the DS set in the parent")->required();
  add_takeover_commands(zone, words);
}

}  // namespace comity::cli
