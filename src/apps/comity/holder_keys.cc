// What a holder without a seat hands over: its keys, and that it has them.
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/comity/light.h"
#include "apps/comity/local.h"
#include "apps/comity/new_keys.h"
#include "machine/files.h"
#include "registers/members/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

using ledger::Role;

Result<std::vector<NewKey>> read_keys(const Common& common, const FounderOptions& options) {
  std::vector<NewKey> keys;
  keys.reserve(options.key_files.size());
  for (const std::string& file : options.key_files) {
    Result<folder::LoadedKey> key =
        folder::read_key_file(file, folder::passphrase_source(common.passphrase_file));
    if (!key) return tl::unexpected(key.error());
    if (key->label.party != options.party) {
      return error(ErrorKind::conflict, file + ": is a key of " + key->label.party);
    }
    v1::PartyKey record = key_record(key->label, key->key.public_key());
    keys.push_back({std::move(record), {}, std::move(key->key)});
  }
  return keys;
}

// One that acts, and one that recovers and is kept elsewhere.
Result<std::vector<NewKey>> make_keys(const Common& common, const FounderOptions& options,
                                      const KeyOptions& given) {
  const std::string folder = common.data + "/keys";
  KeyOptions first = given;
  if (first.out.empty()) first.out = folder + "/" + options.party + ".key";
  KeyOptions second = given;
  second.out =
      given.recovery.empty() ? folder + "/" + options.party + ".recovery.key" : given.recovery;
  for (const std::string& file : {first.out, second.out}) {
    if (!machine::exists(file)) continue;
    return error(ErrorKind::conflict,
                 file + ": there already, and a key file is never overwritten; nothing was made");
  }
  if (Status made = machine::make_folder(folder); !made) return tl::unexpected(made.error());
  std::vector<NewKey> keys;
  const std::vector<std::pair<KeyOptions, std::vector<Role>>> plan = {
      {first, {Role::operate, Role::hold}}, {second, {Role::recover}}};
  for (const auto& [target, roles] : plan) {
    Result<NewKey> made = make_signing_key(common, target, {options.party, roles}, std::nullopt);
    if (!made) return tl::unexpected(made.error());
    keys.push_back(*std::move(made));
  }
  if (!common.json) {
    std::cout << "keys of " << options.party << " made: " << first.out << " acts, " << second.out
              << " recovers and is kept elsewhere\n";
  }
  return keys;
}

// Every key signs all of it, for an account in the community with this id; else in one that is to
// be, by its name.
v1::NewHolder application(v1::PartyProfile profile, std::vector<NewKey> keys,
                          const std::optional<Hash>& community, const std::string& genesis) {
  std::sort(keys.begin(), keys.end(),
            [](const NewKey& a, const NewKey& b) { return a.record.key() < b.record.key(); });
  v1::NewHolder holder;
  *holder.mutable_party() = std::move(profile);
  for (const NewKey& one : keys) *holder.add_keys() = one.record;
  const Bytes message = community ? members::application_message(*community, holder)
                                  : members::genesis_application_message(genesis, holder);
  for (const NewKey& one : keys) holder.add_possession(one.key->sign(message).bytes());
  return holder;
}

}  // namespace

int holder_apply(const Common& common, const FounderOptions& options, const KeyOptions& keys) {
  Result<v1::PartyProfile> profile = profile_of(options);
  if (!profile) return fail(profile.error());
  std::optional<Hash> community;
  if (options.genesis.empty()) {
    const Result<Hash> pinned = required_community(common);
    if (!pinned) return fail(pinned.error());
    community = *pinned;
  }
  Result<std::vector<NewKey>> own =
      options.key_files.empty() ? make_keys(common, options, keys) : read_keys(common, options);
  if (!own) return fail(own.error());
  const v1::NewHolder holder =
      application(*std::move(profile), *std::move(own), community, options.genesis);
  Status put =
      machine::replace_file(options.out, wire::to_json(holder) + "\n", machine::Access::open);
  if (!put) return fail(put.error());
  if (community) {
    if (Status kept = keep_community(common); !kept) return fail(kept.error());
  }
  if (common.json) {
    return print_json(boost::json::object{{"file", options.out}, {"party", options.party}});
  }
  std::cout << "written to " << options.out << ": "
            << (community ? "somebody who has a seat proposes it with `comity holder admit " +
                                options.out + " --propose TITLE`\n"
                          : "whoever drafts the genesis puts it into the file of --holder-keys\n");
  return kOk;
}

}  // namespace comity::cli
