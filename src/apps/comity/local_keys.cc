#include <algorithm>
#include <iostream>

#include "apps/comity/light.h"
#include "apps/comity/local.h"
#include "crypto/ed25519.h"
#include "machine/files.h"
#include "proof/transaction.h"
#include "registers/members/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

constexpr std::size_t kTransactionFileBytes = 2 << 20;

// The passphrase for a new file; none when it was asked for in plain text.
Result<std::optional<std::string>> new_passphrase(const Common& common, const KeyOptions& options) {
  if (options.insecure_plaintext) return std::optional<std::string>();
  Result<std::string> word = folder::passphrase_source(common.passphrase_file)(options.out);
  if (!word) return tl::unexpected(word.error());
  return std::optional<std::string>(*word);
}

Status write_key(const Common& common, const KeyOptions& options, const folder::KeyLabel& label,
                 const crypto::SigningKey& key) {
  Result<std::optional<std::string>> word = new_passphrase(common, options);
  if (!word) return tl::unexpected(word.error());
  return folder::write_key_file(options.out, label, key, *word);
}

Bytes possession(const Hash& community, const crypto::SigningKey& key, std::string_view party) {
  return key.sign(members::possession_message(community, key.public_key(), party)).bytes();
}

void print_public(const Common& common, const folder::KeyLabel& label, const PublicKey& key) {
  if (common.json) {
    std::cout << wire::to_json(key_record(label, key)) << "\n";
    return;
  }
  std::cout << "party   " << label.party << "\npublic  " << key.hex() << "\nroles  ";
  for (const ledger::Role role : label.roles) std::cout << " " << folder::role_name(role);
  std::cout << "\n";
}

Result<std::vector<ledger::Role>> roles_of(const KeyOptions& options) {
  std::vector<ledger::Role> roles;
  for (const std::string& name : options.roles) {
    Result<ledger::Role> role = folder::parse_role(name);
    if (!role) return tl::unexpected(role.error());
    roles.push_back(*role);
  }
  std::sort(roles.begin(), roles.end());
  roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
  return roles;
}

struct Proven {
  v1::PartyKey key;
  Bytes possession;
};

// The keys of the files, each with its proof.
Result<std::vector<Proven>> prove_keys(const Common& common, const FounderOptions& options) {
  const Result<Hash> community = required_community(common);
  if (!community) return tl::unexpected(community.error());
  std::vector<Proven> keys;
  for (const std::string& file : options.key_files) {
    const Result<folder::LoadedKey> key =
        folder::read_key_file(file, folder::passphrase_source(common.passphrase_file));
    if (!key) return tl::unexpected(key.error());
    if (key->label.party != options.party) {
      return error(ErrorKind::conflict, file + ": is a key of " + key->label.party);
    }
    keys.push_back({key_record(key->label, key->key.public_key()),
                    possession(*community, key->key, options.party)});
  }
  return keys;
}

// As actions have them: ascending.
template <typename Message>
void put_keys(std::vector<Proven> keys, Message& message) {
  std::sort(keys.begin(), keys.end(),
            [](const Proven& a, const Proven& b) { return a.key.key() < b.key.key(); });
  for (Proven& one : keys) {
    *message.add_keys() = std::move(one.key);
    message.add_possession(std::move(one.possession));
  }
}

// Signs with the key in `options.file`, which the new key is about to replace.
int send_with(const Common& common, const Acting& acting, const KeyOptions& options,
              const v1::Action& action) {
  Common with = common;
  with.key_file = options.file;
  return act(with, acting, action);
}

}  // namespace

v1::PartyKey key_record(const folder::KeyLabel& label, const PublicKey& key) {
  v1::PartyKey record;
  record.set_key(key.bytes());
  for (const ledger::Role role : label.roles) {
    record.add_roles(static_cast<v1::KeyRole>(static_cast<int>(role) + 1));
  }
  return record;
}

int key_new(const Common& common, const KeyOptions& options) {
  Result<std::vector<ledger::Role>> roles = roles_of(options);
  if (!roles) return fail(roles.error());
  Result<crypto::SigningKey> key = crypto::SigningKey::generate();
  if (!key) return fail(key.error());
  const folder::KeyLabel label{options.party, *roles};
  if (Status written = write_key(common, options, label, *key); !written) {
    return fail(written.error());
  }
  print_public(common, label, key->public_key());
  return kOk;
}

int key_show(const Common& common, const KeyOptions& options) {
  Result<folder::PublicPart> part = folder::read_public_part(options.file);
  if (!part) return fail(part.error());
  print_public(common, part->label, part->key);
  return kOk;
}

int key_rotate(const Common& common, const Acting& acting, const KeyOptions& options) {
  Result<folder::LoadedKey> old_key =
      folder::read_key_file(options.file, folder::passphrase_source(common.passphrase_file));
  if (!old_key) return fail(old_key.error());
  Result<Hash> community = community_to_sign_for(common);
  if (!community) return fail(community.error());
  Result<crypto::SigningKey> key = crypto::SigningKey::generate();
  if (!key) return fail(key.error());
  // On disk before it is on record: a rotation that is acknowledged must not lose the new key.
  if (Status written = write_key(common, options, old_key->label, *key); !written) {
    return fail(written.error());
  }
  v1::Action action;
  v1::RotateKey& rotate = *action.mutable_members_rotate_key();
  rotate.set_old_key(old_key->key.public_key().bytes());
  rotate.set_new_key(key->public_key().bytes());
  rotate.set_possession(possession(*community, *key, old_key->label.party));
  const int code = send_with(common, acting, options, action);
  if (code == kOk) std::cout << "from now on " << options.out << " acts\n";
  return code;
}

int key_add(const Common& common, const Acting& acting, const KeyOptions& options) {
  Result<std::vector<ledger::Role>> roles = roles_of(options);
  if (!roles) return fail(roles.error());
  Result<folder::LoadedKey> own =
      folder::read_key_file(options.file, folder::passphrase_source(common.passphrase_file));
  if (!own) return fail(own.error());
  Result<Hash> community = community_to_sign_for(common);
  if (!community) return fail(community.error());
  Result<crypto::SigningKey> key = crypto::SigningKey::generate();
  if (!key) return fail(key.error());
  const folder::KeyLabel label{own->label.party, *roles};
  // On disk before it is on record, as in a rotation.
  if (Status written = write_key(common, options, label, *key); !written) {
    return fail(written.error());
  }
  v1::Action action;
  v1::AddKey& add = *action.mutable_members_add_key();
  *add.mutable_key() = key_record(label, key->public_key());
  add.set_possession(possession(*community, *key, label.party));
  return send_with(common, acting, options, action);
}

int key_recover(const Common& common, const Acting& acting, const KeyOptions& options) {
  Result<folder::LoadedKey> recovery =
      folder::read_key_file(options.file, folder::passphrase_source(common.passphrase_file));
  if (!recovery) return fail(recovery.error());
  Result<Hash> community = community_to_sign_for(common);
  if (!community) return fail(community.error());
  const std::string& party = recovery->label.party;
  struct New {
    folder::KeyLabel label;
    std::string file;
  };
  // Whatever the party could do it can do again, also sign a zone with others: with the everyday
  // key when no other file is named.
  using ledger::Role;
  std::vector<New> plan = {{{party, {Role::vote, Role::operate}}, options.out},
                           {{party, {Role::recover}}, options.recovery}};
  if (options.signer.empty()) {
    plan.front().label.roles.push_back(Role::sign);
  } else {
    plan.push_back({{party, {Role::sign}}, options.signer});
  }
  std::vector<Proven> keys;
  for (const New& one : plan) {
    Result<crypto::SigningKey> key = crypto::SigningKey::generate();
    if (!key) return fail(key.error());
    KeyOptions target = options;
    target.out = one.file;
    if (Status written = write_key(common, target, one.label, *key); !written) {
      return fail(written.error());
    }
    keys.push_back({key_record(one.label, key->public_key()), possession(*community, *key, party)});
  }
  v1::Action action;
  put_keys(std::move(keys), *action.mutable_members_recover());
  return send_with(common, acting, options, action);
}

int admission(const Common& common, const FounderOptions& options) {
  Result<v1::PartyProfile> profile = profile_of(options);
  if (!profile) return fail(profile.error());
  Result<std::vector<Proven>> keys = prove_keys(common, options);
  if (!keys) return fail(keys.error());
  v1::Action action;
  *action.mutable_members_admit()->mutable_party() = *std::move(profile);
  put_keys(*std::move(keys), *action.mutable_members_admit());
  std::cout << wire::to_json(action, true) << "\n";
  return kOk;
}

int key_replacement(const Common& common, const FounderOptions& options) {
  Result<std::vector<Proven>> keys = prove_keys(common, options);
  if (!keys) return fail(keys.error());
  v1::Action action;
  action.mutable_members_replace_keys()->set_party(options.party);
  put_keys(*std::move(keys), *action.mutable_members_replace_keys());
  std::cout << wire::to_json(action, true) << "\n";
  return kOk;
}

int key_backup(const Common& common, const KeyOptions& options) {
  Result<folder::LoadedKey> key =
      folder::read_key_file(options.file, folder::passphrase_source(common.passphrase_file));
  if (!key) return fail(key.error());
  if (Status written = write_key(common, options, key->label, key->key); !written) {
    return fail(written.error());
  }
  // Read back: a backup that cannot be opened is none.
  Result<folder::LoadedKey> copy =
      folder::read_key_file(options.out, folder::passphrase_source(common.passphrase_file));
  if (!copy) return fail(copy.error());
  std::cout << "backup of " << options.file << " written to " << options.out << " and read back\n";
  return kOk;
}

int sign_offline(const Common& common, const std::string& body_file, const std::string& out_file) {
  Result<Bytes> bytes = machine::read_file(body_file, kTransactionFileBytes);
  if (!bytes) return fail(bytes.error());
  Result<v1::Body> body = wire::decode<v1::Body>(*bytes);
  if (!body) return fail({ErrorKind::invalid, body_file + ": " + body.error().message});
  std::cout << wire::to_json(*body, true) << "\n";
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return fail(pinned.error());
  if (*pinned && (*pinned)->view() != body->community()) {
    return fail({ErrorKind::corrupt, "the body is for community " + to_hex(body->community()) +
                                         ", yours is " + (*pinned)->hex()});
  }
  Result<folder::LoadedKey> key = load_key(common);
  if (!key) return fail(key.error());
  if (key->key.public_key().view() != body->key()) {
    return fail({ErrorKind::conflict, "the body names key " + to_hex(body->key()) +
                                          ", the key file holds " + key->key.public_key().hex()});
  }
  const Bytes transaction = proof::sign_transaction(*bytes, key->key);
  Status written = machine::replace_file(out_file, transaction, machine::Access::open);
  if (!written) return fail(written.error());
  std::cout << "signed transaction written to " << out_file << "\n";
  return kOk;
}

int submit(const Common& common, const std::string& file) {
  Result<Bytes> bytes = machine::read_file(file, kTransactionFileBytes);
  return bytes ? send(common, *bytes) : fail(bytes.error());
}

}  // namespace comity::cli
