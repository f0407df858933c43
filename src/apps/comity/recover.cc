// All keys of a party at once: of who enters, of who recovers, of who gets new ones by a decision.
#include <boost/json.hpp>
#include <iostream>

#include "apps/comity/answer.h"
#include "apps/comity/light.h"
#include "apps/comity/local.h"
#include "apps/comity/new_keys.h"
#include "machine/files.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;
using ledger::Role;

// The keys of the files, each with its proof; a key with role sign signs for those that stand
// alone.
Result<std::vector<NewKey>> prove_keys(const Common& common, const FounderOptions& options) {
  const Result<Hash> community = required_community(common);
  if (!community) return tl::unexpected(community.error());
  const folder::PassphraseSource passphrase = folder::passphrase_source(common.passphrase_file);
  std::vector<NewKey> keys;
  std::vector<folder::PublicPart> lone;
  std::optional<crypto::SigningKey> signer;
  for (const std::string& file : options.key_files) {
    Result<folder::PublicPart> part = folder::read_public_part(file);
    if (!part) return tl::unexpected(part.error());
    if (part->label.party != options.party) {
      return error(ErrorKind::conflict, file + ": is a key of " + part->label.party);
    }
    if (stands_alone(part->label)) {
      lone.push_back(*std::move(part));
      continue;
    }
    Result<folder::LoadedKey> key = folder::read_key_file(file, passphrase);
    if (!key) return tl::unexpected(key.error());
    keys.push_back({key_record(key->label, key->key.public_key()),
                    possession(*community, key->key, options.party), std::nullopt});
    const auto& roles = key->label.roles;
    if (std::find(roles.begin(), roles.end(), ledger::Role::sign) != roles.end()) {
      signer = std::move(key->key);
    }
  }
  if (!lone.empty() && !signer) {
    return error(
        "a key with role sign has to sign for one with role seal or witness: name its file");
  }
  for (const folder::PublicPart& part : lone) {
    keys.push_back({key_record(part.label, part.key),
                    vouching(*community, part.label, part.key, *signer), std::nullopt});
  }
  return keys;
}

using Planned = std::pair<folder::KeyLabel, std::string>;

// Whatever the party could do it can do again, also sign a zone with others, with the everyday key
// when no other file is named; be sealed to, and cosign, when files for that are. First those that
// need no other: the last of them signs zones, and for those behind it.
struct KeyPlan {
  std::vector<Planned> own;
  std::vector<Planned> lone;
};
KeyPlan plan_keys(const KeyOptions& options, const std::string& party) {
  KeyPlan plan;
  if (options.account) {
    plan.own = {{{party, {Role::recover}}, options.recovery},
                {{party, {Role::operate, Role::hold}}, options.out}};
    return plan;
  }
  plan.own = {{{party, {Role::recover}}, options.recovery},
              {{party, {Role::vote, Role::operate}}, options.out}};
  if (options.signer.empty()) {
    plan.own.back().first.roles.push_back(Role::sign);
  } else {
    plan.own.push_back({{party, {Role::sign}}, options.signer});
  }
  if (!options.seal.empty()) plan.lone.push_back({{party, {}, true}, options.seal});
  if (!options.witness.empty()) plan.lone.push_back({{party, {}, false, true}, options.witness});
  return plan;
}

// Before the first of them is made: half of a party's keys would be of no use.
Status check_room(const KeyPlan& plan) {
  std::vector<std::string> files;
  std::string there;
  for (const auto* list : {&plan.own, &plan.lone}) {
    for (const auto& [label, file] : *list) {
      if (std::find(files.begin(), files.end(), file) != files.end()) {
        return error(file + " is named for two keys; nothing was made");
      }
      files.push_back(file);
      if (machine::exists(file)) there.append(there.empty() ? "" : ", ").append(file);
    }
  }
  if (there.empty()) return {};
  return error(ErrorKind::conflict,
               there + ": there already, and a key file is never overwritten; nothing was made");
}

Result<std::vector<NewKey>> make_keys(const Common& common, const KeyOptions& options,
                                      const KeyPlan& plan, const Hash& community) {
  std::vector<NewKey> keys;
  keys.reserve(plan.own.size() + plan.lone.size());
  KeyOptions target = options;
  for (const auto& [label, file] : plan.own) {
    target.out = file;
    Result<NewKey> made = make_signing_key(common, target, label, community);
    if (!made) return tl::unexpected(made.error());
    keys.push_back(*std::move(made));
  }
  const std::size_t signer = keys.size() - 1;
  for (const auto& [label, file] : plan.lone) {
    target.out = file;
    Result<NewKey> made = make_lone_key(common, target, label, community, *keys[signer].key);
    if (!made) return tl::unexpected(made.error());
    keys.push_back(*std::move(made));
  }
  return keys;
}

// "a.key" and "signer": "a.signer.key", as the sample's files are called.
std::string beside(std::string file, std::string_view what) {
  constexpr std::string_view kEnding = ".key";
  if (file.ends_with(kEnding)) file.resize(file.size() - kEnding.size());
  return file.append(".").append(what).append(kEnding);
}

bool has_roles(const json::value& key, std::initializer_list<std::string_view> roles) {
  const json::array& own = list_at(key, "roles");
  return own.size() == roles.size() &&
         std::all_of(roles.begin(), roles.end(), [&](std::string_view role) {
           return std::find(own.begin(), own.end(), json::value(role)) != own.end();
         });
}

// A key that the party had for one thing only gets a successor of its own, beside the new everyday
// key where no file is named. What is said of it is for whoever runs what holds the old one.
std::vector<std::string> keep_roles(const json::value& party, KeyOptions& options) {
  std::vector<std::string> said;
  const auto keep = [&](std::string_view role, std::string& file, std::string_view name,
                        std::string_view does, const std::string& holds) {
    const json::array& keys = list_at(party, "keys");
    const auto old = std::find_if(keys.begin(), keys.end(),
                                  [&](const json::value& key) { return has_roles(key, {role}); });
    if (old == keys.end()) return;
    if (file.empty()) file = beside(options.out, name);
    std::string line = file;
    line.append(" ").append(does).append(" in place of ").append(text_at(*old, "key"));
    said.push_back(line.append(": ").append(holds));
  };
  const std::string handle = text_at(party, "handle");
  const std::string stops =
      " of the signer's folder, or of the node whose folder has the share, "
      "and start that again: until then it stops";
  keep("sign", options.signer, "signer", "signs zones",
       "put it into keys/" + handle + ".signer.key" + stops + " signing");
  keep("witness", options.witness, "witness", "cosigns the log",
       "put it into keys/" + handle + ".witness.key" + stops + " cosigning");
  keep("seal", options.seal, "seal", "opens what is sealed from now on",
       "keep the old file for what was sealed to it before");
  return said;
}

}  // namespace

int key_recover(const Common& common, const Acting& acting, const KeyOptions& given) {
  Result<folder::LoadedKey> recovery =
      folder::read_key_file(given.file, folder::passphrase_source(common.passphrase_file));
  if (!recovery) return fail(recovery.error());
  const std::string& handle = recovery->label.party;
  if (Status one = check_signer(common, handle, given.file); !one) return fail(one.error());
  Result<Hash> community = community_to_sign_for(common);
  if (!community) return fail(community.error());
  // Also of an older state: whoever has lost its keys must not wait for the next block.
  const auto party = get_proven(common, "/v1/parties/" + escape(handle), Use::counting);
  if (!party) return fail(party.error());
  KeyOptions options = given;
  options.account = text_at(*party, "standing") == "account";
  const std::vector<std::string> said = keep_roles(*party, options);
  const KeyPlan plan = plan_keys(options, handle);
  if (Status room = check_room(plan); !room) return fail(room.error());
  Result<std::vector<NewKey>> keys = make_keys(common, options, plan, *community);
  if (!keys) return fail(keys.error());
  v1::Action action;
  put_keys(*std::move(keys), *action.mutable_members_recover());
  Common with = common;
  with.key_file = options.file;
  const int code = act(with, acting, action);
  if (code != kOk || common.json || common.dry_run) return code;
  std::cout << "every key that " << handle
            << " had acts no more, the recovery key that signed this "
            << "neither\n"
            << options.out << " acts from now on, " << options.recovery
            << " recovers and is kept elsewhere\n"
            << "what was given away below its names with the old keys comes back for 30 days: "
               "`comity zone history` shows it, `comity delegation register` takes it\n";
  for (const std::string& line : said) std::cout << line << "\n";
  return code;
}

namespace {

// To a file, which its owner carries to whoever proposes it.
int hand_over(const Common& common, const v1::Action& action, const std::string& file,
              std::string_view command) {
  Status put =
      machine::replace_file(file, wire::to_json(action, true) + "\n", machine::Access::open);
  if (!put) return fail(put.error());
  if (common.json) return print_json(json::object{{"file", file}, {"command", command}});
  std::cout << "written to " << file << ": somebody who has a seat proposes it with `comity member "
            << command << " " << file << " --propose TITLE`\n";
  return kOk;
}

// A second try of an application: what the first has made can be handed over again.
Error with_own_keys(Error problem, const FounderOptions& options, const KeyPlan& plan) {
  std::string words;
  for (const auto* list : {&plan.own, &plan.lone}) {
    for (const auto& [label, file] : *list) {
      const Result<folder::PublicPart> part = folder::read_public_part(file);
      if (part && part->label.party == options.party) words.append(" --key-file ").append(file);
    }
  }
  if (words.empty()) return problem;
  problem.message.append(". Keys of " + options.party +
                         " are there from before: to apply with them say" + words +
                         " instead of files for new ones");
  return problem;
}

// Where --as finds them, unless it is said where.
Result<std::vector<NewKey>> make_first_keys(const Common& common, KeyOptions keys,
                                            const FounderOptions& options) {
  const Result<Hash> community = required_community(common);
  if (!community) return tl::unexpected(community.error());
  const std::string& party = options.party;
  const std::string folder = common.data + "/keys";
  if (keys.out.empty()) keys.out = folder + "/" + party + ".key";
  if (keys.recovery.empty()) keys.recovery = folder + "/" + party + ".recovery.key";
  const KeyPlan plan = plan_keys(keys, party);
  if (Status room = check_room(plan); !room) {
    return tl::unexpected(with_own_keys(room.error(), options, plan));
  }
  if (Status made = machine::make_folder(folder); !made) return tl::unexpected(made.error());
  Result<std::vector<NewKey>> made = make_keys(common, keys, plan, *community);
  if (made && !common.json) {
    std::cout << "keys of " << party << " made: " << keys.out << " acts, " << keys.recovery
              << " recovers and is kept elsewhere\n";
  }
  return made;
}

// What an admission would refuse, as far as a node is there to be asked; none has to be.
Status check_is_new(const Common& common, const std::string& handle) {
  const auto known = get_proven(common, "/v1/parties/" + escape(handle), Use::counting);
  if (!known) return {};
  return error(ErrorKind::conflict,
               "handle " + handle + " is or was a party's: choose another; nothing was made");
}

}  // namespace

int member_apply(const Common& common, const FounderOptions& options, const KeyOptions& keys) {
  Result<v1::PartyProfile> profile = profile_of(options);
  if (!profile) return fail(profile.error());
  if (const auto community = required_community(common); !community) return fail(community.error());
  if (Status is_new = check_is_new(common, options.party); !is_new) return fail(is_new.error());
  Result<std::vector<NewKey>> own = options.key_files.empty()
                                        ? make_first_keys(common, keys, options)
                                        : prove_keys(common, options);
  if (!own) return fail(own.error());
  v1::Action action;
  *action.mutable_members_admit()->mutable_party() = *std::move(profile);
  put_keys(*std::move(own), *action.mutable_members_admit());
  if (Status pinned = keep_community(common); !pinned) return fail(pinned.error());
  return hand_over(common, action, options.out, "admit");
}

int key_replacement(const Common& common, const FounderOptions& options) {
  Result<std::vector<NewKey>> keys = prove_keys(common, options);
  if (!keys) return fail(keys.error());
  v1::Action action;
  action.mutable_members_replace_keys()->set_party(options.party);
  action.mutable_members_replace_keys()->set_with_consent(options.with_consent);
  put_keys(*std::move(keys), *action.mutable_members_replace_keys());
  return hand_over(common, action, options.out, "replace-keys");
}

}  // namespace comity::cli
