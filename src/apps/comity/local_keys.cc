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
Result<std::optional<crypto::Secret>> new_passphrase(const Common& common,
                                                     const KeyOptions& options) {
  if (options.insecure_plaintext) return std::optional<crypto::Secret>();
  return folder::new_passphrase_source(common.passphrase_file)(options.out);
}

// A key that has just been made: on disk before it is on record, so that what is acknowledged does
// not lose it.
struct NewKey {
  v1::PartyKey record;
  Bytes possession;                       // for the community that was named, if any
  std::optional<crypto::SigningKey> key;  // none when it seals
};

Bytes possession(const Hash& community, const crypto::SigningKey& key, std::string_view party) {
  return key.sign(members::possession_message(community, key.public_key(), party)).bytes();
}

Result<NewKey> make_signing_key(const Common& common, const KeyOptions& options,
                                const folder::KeyLabel& label,
                                const std::optional<Hash>& community) {
  Result<crypto::SigningKey> key = crypto::SigningKey::generate();
  if (!key) return tl::unexpected(key.error());
  Result<std::optional<crypto::Secret>> word = new_passphrase(common, options);
  if (!word) return tl::unexpected(word.error());
  if (Status put = folder::write_key_file(options.out, label, *key, folder::text_of(*word)); !put) {
    return tl::unexpected(put.error());
  }
  NewKey made{key_record(label, key->public_key()), {}, std::nullopt};
  if (community) {
    made.possession = possession(*community, *key, label.party);
  }
  made.key = *std::move(key);
  return made;
}

Result<NewKey> make_seal_key(const Common& common, const KeyOptions& options,
                             const std::string& party) {
  Result<crypto::X25519Key> key = crypto::X25519Key::generate();
  if (!key) return tl::unexpected(key.error());
  const PublicKey octets = key->public_key();
  Result<std::optional<crypto::Secret>> word = new_passphrase(common, options);
  if (!word) return tl::unexpected(word.error());
  Status put =
      folder::write_seal_key_file(options.out, {party, *std::move(key)}, folder::text_of(*word));
  if (!put) return tl::unexpected(put.error());
  return NewKey{key_record({party, {}, true}, octets), {}, std::nullopt};
}

bool stands_alone(const folder::KeyLabel& label) { return label.seals || label.witnesses; }

// What `signer`, a key of the party with role sign, signs for a key that stands alone.
Bytes vouching(const Hash& community, const folder::KeyLabel& label, const PublicKey& key,
               const crypto::SigningKey& signer) {
  const auto message = label.seals ? members::seal_message : members::witness_message;
  return signer.sign(message(community, key, label.party)).bytes();
}

// A key that stands alone, for which `signer` signs.
Result<NewKey> make_lone_key(const Common& common, const KeyOptions& options,
                             const folder::KeyLabel& label, const Hash& community,
                             const crypto::SigningKey& signer) {
  Result<NewKey> made = label.seals ? make_seal_key(common, options, label.party)
                                    : make_signing_key(common, options, label, std::nullopt);
  if (!made) return made;
  const Result<PublicKey> key = PublicKey::from(made->record.key());
  if (!key) return tl::unexpected(key.error());
  made->possession = vouching(community, label, *key, signer);
  return made;
}

// The same with the key that --signer names, else with `own`.
Result<NewKey> make_vouched_key(const Common& common, const KeyOptions& options,
                                const folder::KeyLabel& label, const folder::LoadedKey& own,
                                const Hash& community) {
  if (options.voucher.empty()) return make_lone_key(common, options, label, community, own.key);
  Result<folder::LoadedKey> signer =
      folder::read_key_file(options.voucher, folder::passphrase_source(common.passphrase_file));
  if (!signer) return tl::unexpected(signer.error());
  return make_lone_key(common, options, label, community, signer->key);
}

void print_public(const Common& common, const folder::KeyLabel& label, const PublicKey& key) {
  if (common.json) {
    std::cout << wire::to_json(key_record(label, key)) << "\n";
    return;
  }
  std::cout << "party   " << label.party << "\npublic  " << key.hex() << "\nroles   "
            << folder::roles_text(label) << "\n";
}

Result<folder::KeyLabel> label_of(const std::string& party, const KeyOptions& options) {
  std::string roles;
  for (const std::string& name : options.roles) roles.append(roles.empty() ? "" : " ").append(name);
  return folder::parse_label(party, roles);
}

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

// As actions have them: ascending.
template <typename Message>
void put_keys(std::vector<NewKey> keys, Message& message) {
  std::sort(keys.begin(), keys.end(),
            [](const NewKey& a, const NewKey& b) { return a.record.key() < b.record.key(); });
  for (NewKey& one : keys) {
    *message.add_keys() = std::move(one.record);
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
  if (label.seals) record.add_roles(v1::SEAL);
  if (label.witnesses) record.add_roles(v1::WITNESS);
  return record;
}

int key_new(const Common& common, const KeyOptions& options) {
  Result<folder::KeyLabel> label = label_of(options.party, options);
  if (!label) return fail(label.error());
  Result<NewKey> made = label->seals ? make_seal_key(common, options, options.party)
                                     : make_signing_key(common, options, *label, std::nullopt);
  if (!made) return fail(made.error());
  const Result<PublicKey> key = PublicKey::from(made->record.key());
  if (!key) return fail(key.error());
  print_public(common, *label, *key);
  return kOk;
}

int key_show(const Common& common, const KeyOptions& options) {
  Result<folder::PublicPart> part = folder::read_public_part(options.file);
  if (!part) return fail(part.error());
  print_public(common, part->label, part->key);
  return kOk;
}

namespace {

// A key that stands alone sends nothing: --key or --as says who sends its rotation.
int rotate_lone_key(const Common& common, const Acting& acting, const KeyOptions& options,
                    const folder::PublicPart& old_key) {
  Result<folder::LoadedKey> own = load_key(common);
  if (!own) return fail(own.error());
  Result<Hash> community = community_to_sign_for(common);
  if (!community) return fail(community.error());
  Result<NewKey> next = make_vouched_key(common, options, old_key.label, *own, *community);
  if (!next) return fail(next.error());
  v1::Action action;
  v1::RotateKey& rotate = *action.mutable_members_rotate_key();
  rotate.set_old_key(old_key.key.bytes());
  rotate.set_new_key(next->record.key());
  rotate.set_possession(next->possession);
  return act(common, acting, action);
}

}  // namespace

int key_rotate(const Common& common, const Acting& acting, const KeyOptions& options) {
  Result<folder::PublicPart> part = folder::read_public_part(options.file);
  if (!part) return fail(part.error());
  if (stands_alone(part->label)) return rotate_lone_key(common, acting, options, *part);
  Result<folder::LoadedKey> old_key =
      folder::read_key_file(options.file, folder::passphrase_source(common.passphrase_file));
  if (!old_key) return fail(old_key.error());
  Result<Hash> community = community_to_sign_for(common);
  if (!community) return fail(community.error());
  Result<NewKey> next = make_signing_key(common, options, old_key->label, *community);
  if (!next) return fail(next.error());
  v1::Action action;
  v1::RotateKey& rotate = *action.mutable_members_rotate_key();
  rotate.set_old_key(old_key->key.public_key().bytes());
  rotate.set_new_key(next->record.key());
  rotate.set_possession(next->possession);
  const int code = send_with(common, acting, options, action);
  if (code == kOk) std::cout << "from now on " << options.out << " acts\n";
  return code;
}

int key_add(const Common& common, const Acting& acting, const KeyOptions& options) {
  Result<folder::LoadedKey> own =
      folder::read_key_file(options.file, folder::passphrase_source(common.passphrase_file));
  if (!own) return fail(own.error());
  Result<folder::KeyLabel> label = label_of(own->label.party, options);
  if (!label) return fail(label.error());
  Result<Hash> community = community_to_sign_for(common);
  if (!community) return fail(community.error());
  Result<NewKey> made = stands_alone(*label)
                            ? make_vouched_key(common, options, *label, *own, *community)
                            : make_signing_key(common, options, *label, *community);
  if (!made) return fail(made.error());
  v1::Action action;
  v1::AddKey& add = *action.mutable_members_add_key();
  *add.mutable_key() = made->record;
  add.set_possession(made->possession);
  return send_with(common, acting, options, action);
}

int key_remove(const Common& common, const Acting& acting, const KeyOptions& options) {
  Bytes key;
  if (Result<folder::PublicPart> part = folder::read_public_part(options.file); part) {
    key = part->key.bytes();
  } else if (Result<Bytes> octets = from_hex(options.file);
             octets && octets->size() == PublicKey::kSize) {
    key = *octets;
  } else {
    return fail(part.error());
  }
  v1::Action action;
  action.mutable_members_remove_key()->set_key(key);
  return act(common, acting, action);
}

namespace {

// Whatever the party could do it can do again, also sign a zone with others, with the everyday key
// when no other file is named; be sealed to, and cosign, when files for that are.
Result<std::vector<NewKey>> make_recovered_keys(const Common& common, const KeyOptions& options,
                                                const std::string& party, const Hash& community) {
  using ledger::Role;
  using Plan = std::pair<folder::KeyLabel, std::string>;
  std::vector<Plan> plan = {{{party, {Role::recover}}, options.recovery},
                            {{party, {Role::vote, Role::operate}}, options.out}};
  if (options.signer.empty()) {
    plan.back().first.roles.push_back(Role::sign);
  } else {
    plan.push_back({{party, {Role::sign}}, options.signer});
  }
  std::vector<NewKey> keys;
  KeyOptions target = options;
  for (const auto& [label, file] : plan) {
    target.out = file;
    Result<NewKey> made = make_signing_key(common, target, label, community);
    if (!made) return tl::unexpected(made.error());
    keys.push_back(*std::move(made));
  }
  // The last that was made signs zones, and for these.
  const std::size_t signer = keys.size() - 1;
  const std::vector<Plan> lone = {{{party, {}, true}, options.seal},
                                  {{party, {}, false, true}, options.witness}};
  for (const auto& [label, file] : lone) {
    if (file.empty()) continue;
    target.out = file;
    Result<NewKey> made = make_lone_key(common, target, label, community, *keys[signer].key);
    if (!made) return tl::unexpected(made.error());
    keys.push_back(*std::move(made));
  }
  return keys;
}

}  // namespace

int key_recover(const Common& common, const Acting& acting, const KeyOptions& options) {
  Result<folder::LoadedKey> recovery =
      folder::read_key_file(options.file, folder::passphrase_source(common.passphrase_file));
  if (!recovery) return fail(recovery.error());
  Result<Hash> community = community_to_sign_for(common);
  if (!community) return fail(community.error());
  Result<std::vector<NewKey>> keys =
      make_recovered_keys(common, options, recovery->label.party, *community);
  if (!keys) return fail(keys.error());
  v1::Action action;
  put_keys(*std::move(keys), *action.mutable_members_recover());
  return send_with(common, acting, options, action);
}

namespace {

// To a file, which its owner carries to whoever proposes it.
int hand_over(const v1::Action& action, const std::string& file, std::string_view command) {
  Status put =
      machine::replace_file(file, wire::to_json(action, true) + "\n", machine::Access::open);
  if (!put) return fail(put.error());
  std::cout << "written to " << file << ": somebody who has a seat proposes it with `comity member "
            << command << " " << file << " --propose TITLE`\n";
  return kOk;
}

// Where --as finds them, unless it is said where.
Result<std::vector<NewKey>> make_first_keys(const Common& common, KeyOptions keys,
                                            const std::string& party) {
  const Result<Hash> community = required_community(common);
  if (!community) return tl::unexpected(community.error());
  const std::string folder = common.data + "/keys";
  if (keys.out.empty()) keys.out = folder + "/" + party + ".key";
  if (keys.recovery.empty()) keys.recovery = folder + "/" + party + ".recovery.key";
  if (Status made = machine::make_folder(folder); !made) return tl::unexpected(made.error());
  Result<std::vector<NewKey>> made = make_recovered_keys(common, keys, party, *community);
  if (made) {
    std::cout << "keys of " << party << " made: " << keys.out << " acts, " << keys.recovery
              << " recovers and is kept elsewhere\n";
  }
  return made;
}

}  // namespace

int member_apply(const Common& common, const FounderOptions& options, const KeyOptions& keys) {
  Result<v1::PartyProfile> profile = profile_of(options);
  if (!profile) return fail(profile.error());
  Result<std::vector<NewKey>> own = options.key_files.empty()
                                        ? make_first_keys(common, keys, options.party)
                                        : prove_keys(common, options);
  if (!own) return fail(own.error());
  v1::Action action;
  *action.mutable_members_admit()->mutable_party() = *std::move(profile);
  put_keys(*std::move(own), *action.mutable_members_admit());
  return hand_over(action, options.out, "admit");
}

int key_replacement(const Common& common, const FounderOptions& options) {
  Result<std::vector<NewKey>> keys = prove_keys(common, options);
  if (!keys) return fail(keys.error());
  v1::Action action;
  action.mutable_members_replace_keys()->set_party(options.party);
  action.mutable_members_replace_keys()->set_with_consent(options.with_consent);
  put_keys(*std::move(keys), *action.mutable_members_replace_keys());
  return hand_over(action, options.out, "replace-keys");
}

namespace {

Status copy_key(const Common& common, const KeyOptions& options, const folder::KeyLabel& label) {
  const folder::PassphraseSource passphrase = folder::passphrase_source(common.passphrase_file);
  if (label.seals) {
    const Result<folder::LoadedSealKey> key = folder::read_seal_key_file(options.file, passphrase);
    if (!key) return tl::unexpected(key.error());
    Result<std::optional<crypto::Secret>> word = new_passphrase(common, options);
    if (!word) return tl::unexpected(word.error());
    if (Status put = folder::write_seal_key_file(options.out, *key, folder::text_of(*word)); !put)
      return put;
    const auto copy = folder::read_seal_key_file(options.out, passphrase);
    return copy ? Status() : Status(tl::unexpected(copy.error()));
  }
  const auto read = label.witnesses ? folder::read_witness_key_file : folder::read_key_file;
  const Result<folder::LoadedKey> key = read(options.file, passphrase);
  if (!key) return tl::unexpected(key.error());
  Result<std::optional<crypto::Secret>> word = new_passphrase(common, options);
  if (!word) return tl::unexpected(word.error());
  Status put = folder::write_key_file(options.out, key->label, key->key, folder::text_of(*word));
  if (!put) return put;
  const auto copy = read(options.out, passphrase);
  return copy ? Status() : Status(tl::unexpected(copy.error()));
}

}  // namespace

int key_backup(const Common& common, const KeyOptions& options) {
  Result<folder::PublicPart> part = folder::read_public_part(options.file);
  if (!part) return fail(part.error());
  // Read back: a backup that cannot be opened is none.
  if (Status copied = copy_key(common, options, part->label); !copied) {
    return fail(copied.error());
  }
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
