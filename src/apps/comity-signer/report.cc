#include "apps/comity-signer/report.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <vector>

#include "base/harmless.h"
#include "base/time.h"
#include "base/words.h"
#include "folder/data_folder.h"
#include "folder/reseal.h"
#include "folder/share_file.h"
#include "folder/wrap_file.h"
#include "machine/files.h"
#include "proof/checkpoint.h"
#include "signer/bulletin.h"
#include "signer/retire.h"
#include "signer/zone_memory.h"

namespace comity::signer {
namespace {

namespace json = boost::json;

constexpr std::size_t kCheckpointBytes = 1 << 20;
constexpr std::size_t kBulletinBytes = 4 << 20;
constexpr std::int64_t kSecondsPerDay = 24 * 3'600;

// What the running signer said last; empty when it never ran here.
json::object bulletin_of(const SignerFolder& folder) {
  const Result<Bytes> text = machine::read_file(folder.bulletin(), kBulletinBytes);
  boost::system::error_code code;
  json::value value = text ? json::parse(*text, code) : json::value();
  return !code && value.is_object() ? std::move(value.as_object()) : json::object();
}

// What another program may have written there is shown, never relied on.
json::value at(const json::object& of, std::string_view name) {
  const json::value* found = of.if_contains(name);
  return found == nullptr ? json::value() : *found;
}
json::array list_at(const json::object& of, std::string_view name) {
  json::value found = at(of, name);
  return found.is_array() ? std::move(found.as_array()) : json::array();
}
std::string text_of(const json::value& value) {
  if (value.is_string()) return harmless_line(std::string(value.as_string()));
  return value.is_null() ? "" : json::serialize(value);
}
std::string text_at(const json::object& of, std::string_view name) { return text_of(at(of, name)); }
std::uint64_t number_at(const json::object& of, std::string_view name) {
  const json::value found = at(of, name);
  return found.is_int64() && found.as_int64() > 0 ? static_cast<std::uint64_t>(found.as_int64())
         : found.is_uint64()                      ? found.as_uint64()
                                                  : 0;
}
std::string listed(const json::array& values) {
  std::string text;
  for (const json::value& value : values) text += (text.empty() ? "" : ", ") + text_of(value);
  return text;
}

std::string row(std::string name, const std::string& text) {
  constexpr std::size_t kWidth = 13;
  if (name.size() < kWidth) name.resize(kWidth, ' ');
  return name + text + "\n";
}

// When a file was written last; null when there is none.
json::value written_at(const std::string& path) {
  std::error_code code;
  const auto when = std::filesystem::last_write_time(path, code);
  if (code) return nullptr;
  const auto since = std::chrono::file_clock::to_sys(when).time_since_epoch();
  return json::value(
      to_rfc3339(Time{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()}));
}

Result<json::object> share_object(const std::string& path) {
  const Result<folder::ShareLabel> label = folder::read_share_label(path);
  if (!label) return tl::unexpected(label.error());
  const Result<keys::Answered> last = folder::last_answered(path);
  if (!last) return tl::unexpected(last.error());
  const Result<bool> sealed = folder::check_share_seal(path);
  if (!sealed) return tl::unexpected(sealed.error());
  json::object out{{"zone", label->zone.text()},
                   {"role", keys::role_name(label->role)},
                   {"epoch", label->epoch},
                   {"party", label->party},
                   {"position", label->identifier},
                   {"share", path},
                   {"sealed", *sealed},
                   {"last_session", nullptr},
                   {"last_signed_at", nullptr}};
  if (last->session == 0) return out;
  out["last_session"] = last->session;
  out["last_signed_at"] = written_at(path + ".last");
  return out;
}

bool is_of(const json::object& group, const json::object& share) {
  constexpr std::array<std::string_view, 4> kSame = {"zone", "role", "epoch", "party"};
  return std::all_of(kSame.begin(), kSame.end(), [&](std::string_view name) {
    return text_at(group, name) == text_at(share, name);
  });
}

// The groups of the bulletin with the share that lies here, and shares of which it says nothing.
Result<json::array> groups_of(const SignerFolder& folder, const json::object& bulletin) {
  json::array groups = list_at(bulletin, "groups");
  for (const std::string& path : folder::secret_files(folder.path)) {
    const bool waits = path.ends_with(".share.unconfirmed");
    if (!waits && !path.ends_with(".share")) continue;
    const Result<json::object> share = share_object(path);
    if (!share) return tl::unexpected(share.error());
    auto* const found = std::find_if(groups.begin(), groups.end(), [&](const json::value& group) {
      return group.is_object() && is_of(group.as_object(), *share);
    });
    if (waits) {
      // The group stands; the signer has not yet put the share that it made in its place.
      if (found != groups.end()) found->as_object()["unconfirmed"] = path;
      continue;
    }
    if (found == groups.end()) {
      groups.push_back(*share);
      continue;
    }
    for (const auto& [name, value] : *share) found->as_object()[name] = value;
  }
  return groups;
}

Status put_copy(const SignerFolder& folder, json::object& out) {
  const folder::DataFolder copy{folder.copy()};
  out["fork"] = machine::exists(copy.fork()) ? json::value(copy.fork()) : json::value();
  out["log"] = nullptr;
  const Result<Bytes> note = machine::read_file(folder.seen(), kCheckpointBytes);
  if (!note) return {};
  const auto checkpoint = proof::parse_checkpoint(*note);
  if (!checkpoint) return comity::at(folder.seen(), checkpoint.error());
  out["log"] = json::object{{"size", checkpoint->checkpoint.size},
                            {"root", checkpoint->checkpoint.root.hex()}};
  return {};
}

json::value token_of(const SignerFolder& folder) {
  const Result<token::Place> place = folder::read_wrap_place(folder::wrap_path(folder.path));
  if (!place) return nullptr;
  return json::object{{"module", place->module}, {"token", place->token}, {"key", place->key}};
}

// That of the process that runs; what is in the file meanwhile counts from the next start.
json::object policy_object(const SignerFolder& folder, const folder::SignerConfig& config) {
  json::object filed = json::parse(policy_json(config.policy)).as_object();
  const json::value running = at(bulletin_of(folder), "policy");
  if (!machine::FileLock::is_taken(folder.lock()) || !running.is_object()) {
    filed["restart_needed"] = false;
    return filed;
  }
  json::object out = running.as_object();
  out["restart_needed"] = running.as_object() != filed;
  return out;
}

// A version of a zone that the policy does not let be signed, and the names because of which.
json::object held_object(const std::string& zone, const HeldVersion& version) {
  json::array names;
  for (const Turned& one : version.names) {
    names.push_back(json::object{{"name", one.name}, {"removed", !one.points.has_value()}});
  }
  return {{"zone", zone},
          {"version", version.version},
          {"removed", version.removed},
          {"changed", version.changed},
          {"fewest", version.fewest},
          {"height", version.height},
          {"names", std::move(names)}};
}

Result<json::array> held_of(const SignerFolder& folder) {
  json::array held;
  constexpr std::string_view kEnding = ".held";
  std::vector<std::string> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder.signed_last(), none)) {
    files.push_back(entry.path().filename().string());
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    if (!file.ends_with(kEnding)) continue;
    const std::string stem = file.substr(0, file.size() - kEnding.size() + 1);
    const ZoneMemory memory(folder.signed_last() + "/" + stem);
    const Result<std::optional<HeldVersion>> version = memory.held();
    if (!version) return tl::unexpected(version.error());
    if (!*version) continue;
    // As folder::file_stem has them.
    const std::string zone = stem == "root." ? "." : stem == "root_." ? "root." : stem;
    const Result<bool> confirmed = memory.is_confirmed((*version)->version);
    if (!confirmed) return tl::unexpected(confirmed.error());
    held.push_back(held_object(zone, **version));
    held.back().as_object()["confirmed"] = *confirmed;
  }
  return held;
}

std::string held_text(const json::object& held) {
  constexpr std::size_t kNamesShown = 20;
  std::string text =
      row("HELD", "zone " + text_at(held, "zone") + ", version " + text_at(held, "version") +
                      ": it is not signed here; within 30 days " + text_at(held, "changed") +
                      " of its " + text_at(held, "fewest") + " names have changed, of which " +
                      text_at(held, "removed") + " are gone");
  if (at(held, "confirmed") == json::value(true)) {
    return text +
           row("", "it is confirmed, and signed with the next session that is opened for it");
  }
  const json::array names = list_at(held, "names");
  for (std::size_t i = 0; i < std::min(names.size(), kNamesShown); ++i) {
    const json::object& one = names[i].as_object();
    text +=
        row("", text_at(one, "name") +
                    (at(one, "removed") == json::value(true) ? ": gone" : ": points elsewhere"));
  }
  if (names.size() > kNamesShown) {
    text +=
        row("", "... and " + std::to_string(names.size() - kNamesShown) + " more, all with --json");
  }
  return text + row("", "if it is as it should be: comity-signer confirm " + text_at(held, "zone") +
                            " " + text_at(held, "version"));
}

Result<json::object> status_object(const SignerFolder& folder, const folder::SignerConfig& config) {
  const json::object bulletin = bulletin_of(folder);
  Result<json::array> groups = groups_of(folder, bulletin);
  if (!groups) return tl::unexpected(groups.error());
  json::object out{{"folder", folder.path}, {"runs", machine::FileLock::is_taken(folder.lock())}};
  const Status standing = check_not_retired(folder);
  out["retired"] = standing ? json::value() : json::value(standing.error().message);
  out["token"] = token_of(folder);
  for (const char* name : {"community", "node", "height", "block_time", "written_at"}) {
    out[name] = at(bulletin, name);
  }
  out["groups"] = *std::move(groups);
  Result<json::array> held = held_of(folder);
  if (!held) return tl::unexpected(held.error());
  out["held"] = *std::move(held);
  out["ceremonies"] = list_at(bulletin, "ceremonies");
  out["witnesses"] = list_at(bulletin, "witnesses");
  if (Status put = put_copy(folder, out); !put) return tl::unexpected(put.error());
  out["policy"] = policy_object(folder, config);
  return out;
}

std::string group_text(const json::object& group) {
  const json::array members = list_at(group, "members");
  std::string text =
      row("group", text_at(group, "role") + "-signing of zone " + text_at(group, "zone") +
                       ", epoch " + text_at(group, "epoch"));
  if (!members.empty()) {
    text += row("", text_at(group, "threshold") + " of " + std::to_string(members.size()) +
                        " sign: " + listed(members));
  }
  text += row("", text_at(group, "party") + " is number " + text_at(group, "position"));
  const std::string unconfirmed = text_at(group, "unconfirmed");
  if (at(group, "share").is_null()) {
    text += row("share", unconfirmed.empty() ? "NONE HERE of " + text_at(group, "party")
                                             : "made, soon in its place: " + unconfirmed);
  } else {
    const bool sealed = at(group, "sealed") == json::value(true);
    const std::string last = text_at(group, "last_session");
    text += row("share", text_at(group, "share") + (sealed ? ", sealed" : ", IN PLAIN TEXT") +
                             (last.empty() ? ", nothing answered yet"
                                           : ", answered last session " + last + " at " +
                                                 text_at(group, "last_signed_at")));
  }
  for (const json::value& wait : list_at(group, "waits_for")) {
    text += row("waits for", text_of(wait));
  }
  return text;
}

// What each rule permits, in the words of the guide.
std::string policy_text(const json::object& policy) {
  const json::array zones = list_at(policy, "zones");
  const bool stale = at(policy, "restart_needed") == json::value(true);
  return row("zones", zones.empty() ? "those of its shares" : listed(zones)) +
         row("horizon", "signatures that last at most " +
                            counted(number_at(policy, "horizon_days"), "day") + " from now") +
         row("removed", "at most " + text_at(policy, "most_removed_percent") +
                            " % of a zone's names within 30 days; " +
                            text_at(policy, "changed_in_any_case") + " in any case") +
         row("changed", "at most " + text_at(policy, "most_changed_percent") +
                            " %, with those that point elsewhere; " +
                            text_at(policy, "changed_in_any_case") + " in any case") +
         row("interval", duration(number_at(policy, "minimum_interval_seconds")) +
                             " between zones that it signs") +
         (stale ? row("", "signer.toml says otherwise since it was started: restart it") : "");
}

std::string witness_text(const json::object& one) {
  const bool own = at(one, "own") == json::value(true);
  return row(own ? "witness" : "other", text_at(one, "party") + " cosigned " +
                                            text_at(one, "size") + " entries at " +
                                            text_at(one, "time"));
}

std::string status_text(const json::object& status) {
  const bool is_running = at(status, "runs") == json::value(true);
  std::string text =
      row("folder", text_at(status, "folder") + (is_running ? ", it runs" : ", it does not run"));
  const std::string retired = text_at(status, "retired");
  if (!retired.empty()) text += row("RETIRED", retired);
  if (const json::value token = at(status, "token"); token.is_object()) {
    text += row("opened by", "token " + text_at(token.as_object(), "token") + ", key " +
                                 text_at(token.as_object(), "key"));
  }
  const std::string written = text_at(status, "written_at");
  if (!written.empty()) {
    text += row("as of", "height " + text_at(status, "height") + ", " +
                             text_at(status, "block_time") + ", said at " + written);
  }
  const json::array groups = list_at(status, "groups");
  if (groups.empty()) text += row("share", "none in " + text_at(status, "folder") + "/custody");
  for (const json::value& group : groups) {
    if (group.is_object()) text += group_text(group.as_object());
  }
  for (const json::value& one : list_at(status, "held")) {
    if (one.is_object()) text += held_text(one.as_object());
  }
  for (const json::value& one : list_at(status, "ceremonies")) {
    if (!one.is_object()) continue;
    const json::object& ceremony = one.as_object();
    text += row("ceremony", text_at(ceremony, "number") + " for the " + text_at(ceremony, "role") +
                                "-signing group of zone " + text_at(ceremony, "zone") + ", try " +
                                text_at(ceremony, "attempt"));
    text += row("waits for", text_at(ceremony, "waits_for"));
  }
  for (const json::value& one : list_at(status, "witnesses")) {
    if (one.is_object()) text += witness_text(one.as_object());
  }
  const std::string fork = text_at(status, "fork");
  if (!fork.empty()) {
    text += row("fork", fork + ": two histories are signed; show them to the community");
  }
  const json::value log = at(status, "log");
  text += row("copy", !log.is_object() ? "none yet"
                                       : "log of " + text_at(log.as_object(), "size") +
                                             " entries, root " + text_at(log.as_object(), "root"));
  const json::value policy = at(status, "policy");
  return policy.is_object() ? text + policy_text(policy.as_object()) : text;
}

std::string written(const json::object& object) { return json::serialize(object) + "\n"; }

// Why every session of the group would be refused; empty when none would for what is known.
std::string refusal(const folder::SignerPolicy& policy, const json::object& group) {
  const std::string zone = text_at(group, "zone");
  const std::string of = "the " + text_at(group, "role") + "-signing group of zone " + zone;
  const bool named = std::any_of(policy.zones.begin(), policy.zones.end(),
                                 [&](const dns::Name& name) { return name.text() == zone; });
  if (!policy.zones.empty() && !named) return "zones: " + of + " is in none of them";
  const json::value validity = at(group, "validity_seconds");
  if (validity.is_int64() && validity.as_int64() > policy.horizon_days * kSecondsPerDay) {
    return "horizon: what " + of + " signs lasts " +
           duration(static_cast<std::uint64_t>(validity.as_int64())) + ", longer than " +
           std::to_string(policy.horizon_days);
  }
  return "";
}

}  // namespace

Result<std::string> status_of(const SignerFolder& folder, const folder::SignerConfig& config,
                              Form form) {
  const Result<json::object> status = status_object(folder, config);
  if (!status) return tl::unexpected(status.error());
  return form == Form::json ? written(*status) : status_text(*status);
}

Result<std::string> confirm_version(const SignerFolder& folder, const std::string& zone,
                                    const std::string& version) {
  const Result<dns::Name> apex = dns::Name::parse(zone);
  if (!apex) return tl::unexpected(apex.error());
  const ZoneMemory memory(folder.signed_last() + "/" + folder::file_stem(*apex));
  if (Status said = memory.confirm(version); !said) {
    return error(said.error().kind, "zone " + apex->text() + ": " + said.error().message);
  }
  return "version " + version + " of zone " + apex->text() +
         " is signed when it is asked for the next time; what changes besides counts as before\n";
}

Result<std::string> policy_of(const SignerFolder& folder, const folder::SignerConfig& config,
                              Form form) {
  const json::object policy = policy_object(folder, config);
  return form == Form::json ? written(policy) : policy_text(policy);
}

Result<std::string> check_policy(const SignerFolder& folder, const std::string& path, Form form) {
  const Result<folder::SignerConfig> config = folder::read_signer_config(path);
  if (!config) return tl::unexpected(config.error());
  std::string refusals;
  std::size_t groups = 0;
  for (const json::value& group : list_at(bulletin_of(folder), "groups")) {
    if (!group.is_object()) continue;
    ++groups;
    const std::string why = refusal(config->policy, group.as_object());
    if (!why.empty()) refusals += (refusals.empty() ? "" : "; ") + why;
  }
  if (!refusals.empty()) {
    return error(ErrorKind::conflict, path + ": every session would be refused: " + refusals);
  }
  json::object policy = json::parse(policy_json(config->policy)).as_object();
  policy["groups_compared"] = groups;
  if (form == Form::json) return written(policy);
  return policy_text(policy) +
         row("holds", groups == 0 ? "as a file; the signer has said of no group that it is in it"
                                  : "for the " + std::to_string(groups) + " groups that it is in");
}

}  // namespace comity::signer
