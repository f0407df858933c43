// What lies beside the store, against what the ledger says: keys, shares, published zones.
#include <algorithm>
#include <filesystem>
#include <set>

#include "folder/key_file.h"
#include "folder/share_file.h"
#include "machine/files.h"
#include "publications/zone/signing.h"
#include "publishing/group_driver.h"
#include "publishing/local_signers.h"
#include "publishing/zone_signer.h"
#include "registers/keys/queries.h"
#include "registers/members/queries.h"
#include "upkeep/doctor.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::upkeep {
namespace {

constexpr std::string_view kKeySuffix = ".key";
constexpr std::string_view kSignerSuffix = ".signer.key";
constexpr std::size_t kZoneBytes = std::size_t{1} << 30;

std::vector<std::string> files_with(const std::string& folder, std::string_view suffix) {
  std::vector<std::string> paths;
  std::error_code code;
  for (std::filesystem::directory_iterator entry(folder, code), end; !code && entry != end;
       entry.increment(code)) {
    if (entry->path().string().ends_with(suffix)) paths.push_back(entry->path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// Where no passphrase is at hand, a sealed file is checked up to its seal.
struct KeyFound {
  folder::KeyLabel label;
  PublicKey key;
  bool sealed = false;
};
Result<KeyFound> read_key(const std::string& path, const folder::PassphraseSource& passphrase) {
  const Result<folder::PublicPart> part = folder::read_public_part(path);
  if (!part) return tl::unexpected(part.error());
  const Result<bool> sealed = folder::check_key_seal(path);
  if (!sealed) return tl::unexpected(sealed.error());
  KeyFound found{part->label, part->key, *sealed && !passphrase};
  if (found.sealed) return found;
  const auto failure = [](const auto& whole) {
    return whole ? Status() : Status(tl::unexpected(whole.error()));
  };
  const auto signs = found.label.witnesses ? folder::read_witness_key_file : folder::read_key_file;
  const Status whole = found.label.seals ? failure(folder::read_seal_key_file(path, passphrase))
                                         : failure(signs(path, passphrase));
  if (!whole) return tl::unexpected(whole.error());
  return found;
}

std::set<ledger::Role> roles_of(const folder::KeyLabel& label) {
  return {label.roles.begin(), label.roles.end()};
}

std::set<ledger::Role> roles_of(const v1::PartyKey& record) {
  std::set<ledger::Role> roles;
  for (const int role : record.roles()) {
    if (role == v1::VOTE) roles.insert(ledger::Role::vote);
    if (role == v1::OPERATE) roles.insert(ledger::Role::operate);
    if (role == v1::SIGN) roles.insert(ledger::Role::sign);
    if (role == v1::RECOVER) roles.insert(ledger::Role::recover);
  }
  return roles;
}

}  // namespace

std::unique_ptr<state::View> Examination::newest_view() {
  if (reader_ == nullptr) return nullptr;
  Result<std::unique_ptr<state::View>> view = reader_->view(reader_->head().height);
  return view ? *std::move(view) : nullptr;
}

void Examination::check_node_key() {
  const std::string path = folder_.node_key();
  const std::string remedy = "copy it back from its backup, mode 0600";
  const std::string consequence = "the node does not start: it could not sign checkpoints";
  const Result<KeyFound> key = read_key(path, passphrase_);
  if (!key) {
    find({key.error().message, path, consequence, remedy});
    return;
  }
  if (key->sealed) {
    diagnosis_.notes.push_back(path +
                               ": sealed, its secret was not looked at; name a passphrase "
                               "with --passphrase-file");
  }
  if (!ledger::is_log_key(genesis_, key->label.party, key->key) ||
      !roles_of(key->label).contains(ledger::Role::sign)) {
    find({"this is no log key of the community", path,
          "nobody accepts the checkpoints that this node signs", remedy});
  }
}

// Against the keys on record of its party. A key that is not in force any more is only old.
void Examination::check_party_key(const std::string& path, const state::View& view) {
  const Result<KeyFound> key = read_key(path, passphrase_);
  if (!key) {
    find({key.error().message, path, "its party cannot act with this file",
          "copy it back from its backup, or replace the key with `comity key recover`"});
    return;
  }
  if (key->sealed) diagnosis_.notes.push_back(path + ": sealed, its secret was not looked at");
  const std::string owner = members::owner_of(view, key->key.view());
  if (owner.empty()) {
    diagnosis_.notes.push_back(path + ": the key is not on record of any party");
    return;
  }
  v1::Party party;
  std::set<ledger::Role> roles;
  bool in_force = false;
  if (members::find_party(view, owner, party)) {
    for (const v1::PartyKey& record : party.keys()) {
      if (record.key() != key->key.view()) continue;
      in_force = true;
      roles = roles_of(record);
    }
  }
  if (owner != key->label.party || (in_force && roles != roles_of(key->label))) {
    find({"the file does not say what is on record of its key, which is a key of " + owner, path,
          "commands that choose a key by party or role choose wrongly",
          "copy it back from its backup"});
  }
}

void Examination::check_keys() {
  if (!genesis_.empty()) check_node_key();
  const std::unique_ptr<state::View> view = newest_view();
  if (!view) return;
  for (const std::string& path : files_with(folder_.keys(), kKeySuffix)) {
    check_party_key(path, *view);
  }
}

void Examination::check_custody() {
  const std::unique_ptr<state::View> view = newest_view();
  if (!view) return;
  for (const std::string& path : files_with(folder_.custody(), ".share")) {
    const Result<bool> sealed = folder::check_share_seal(path);
    if (sealed && *sealed && !passphrase_) {
      diagnosis_.notes.push_back(path + ": sealed, its secret was not looked at");
      continue;
    }
    const Status sound = sealed ? publishing::check_share(path, folder_, *reader_, passphrase_)
                                : Status(tl::unexpected(sealed.error()));
    if (sound) continue;
    find(
        {sound.error().message, path,
         "the node does not start while the file lies there; without it the zone is signed as long "
         "as enough other parties answer",
         "copy share and .last back from the party's own backup, or move both away; when too few "
         "shares are left, the community deals new ones"});
  }
  check_missing_shares(*view);
}

// A party whose signer's key lies here is expected to have its shares here too.
void Examination::check_missing_shares(const state::View& view) {
  std::set<std::string> here;
  for (const std::string& path : files_with(folder_.keys(), kSignerSuffix)) {
    const std::string name = std::filesystem::path(path).filename().string();
    here.insert(name.substr(0, name.size() - kSignerSuffix.size()));
  }
  for (const dns::Name& apex : zone::governed_zones(view)) {
    for (const keys::Role role : keys::kRoles) {
      v1::SigningGroup group;
      if (!keys::find_group(view, apex.text(), role, group)) continue;
      for (const v1::GroupMember& member : group.members()) {
        if (!here.contains(member.party())) continue;
        const folder::ShareLabel label{apex, role, group.epoch(), member.party(),
                                       member.identifier()};
        const std::string path = folder_.custody() + "/" + folder::share_file_name(label);
        if (machine::exists(path)) continue;
        find({"the share of " + member.party() + " is not here", path,
              member.party() + " does not answer when zone " + apex.text() + " is signed",
              "copy share and .last back from the party's own backup (a backup of the node leaves "
              "shares out)"});
      }
    }
  }
}

Result<std::string> Examination::expected_zone(const state::View& view, const dns::Name& apex) {
  if (!keys::is_signed_jointly(view, apex.text())) {
    const Result<zone::Zone> derived = zone::derive(view, apex);
    if (!derived) return tl::unexpected(derived.error());
    return zone::to_text(*derived);
  }
  const publishing::SigningOptions options;
  publishing::GroupDriver keys(*reader_, apex, keys::Role::key_signing, {}, nullptr, options);
  publishing::GroupDriver driver(*reader_, apex, keys::Role::zone_signing, {}, &keys, options);
  const Result<publishing::SignedZone> made = driver.newest_zone();
  if (!made) return tl::unexpected(made.error());
  return std::string(publishing::dealt_mark(view, apex)) + made->zone.text();
}

void Examination::check_zone(const state::View& view, const dns::Name& apex) {
  const std::string folder = config_.zone_folder.empty() ? folder_.zones() : config_.zone_folder;
  const std::string remedy = "start the node: it writes the file anew before it serves";
  const auto compare = [&](const std::string& path, const Result<std::string>& expected) {
    if (!expected) {
      // Nothing was signed yet: nothing is published.
      if (expected.error().kind == ErrorKind::not_found && !machine::exists(path)) return;
      find({expected.error().message, path, "what stands in the file cannot be checked", remedy});
      return;
    }
    const Result<Bytes> file = machine::read_file(path, kZoneBytes);
    if (file && *file == *expected) return;
    find({file ? "the file is not the zone as it was published last" : file.error().message, path,
          "who loads it serves an old or a damaged zone", remedy});
  };
  if (progress_) progress_("zone " + apex.text());
  compare(folder + "/" + folder::zone_file_name(apex), expected_zone(view, apex));
  v1::SigningSession session;
  if (!keys::find_signed(view, apex.text(), keys::Role::zone_signing, session)) return;
  Result<std::string> anchors = zone::trust_anchors_text(view, apex);
  if (anchors) anchors->insert(0, publishing::dealt_mark(view, apex));
  compare(folder + "/" + folder::trust_anchor_file_name(apex), anchors);
}

void Examination::check_zones() {
  const std::unique_ptr<state::View> view = newest_view();
  if (!view) return;
  if (diagnosis_.running) {
    diagnosis_.notes.emplace_back(
        "zones: the running node writes their files; `comity status` "
        "says how they stand");
    return;
  }
  for (const dns::Name& apex : zone::governed_zones(*view)) check_zone(*view, apex);
}

}  // namespace comity::upkeep
