#include <iostream>

#include "apps/comity/light.h"
#include "apps/comity/local.h"
#include "apps/comity/new_keys.h"
#include "machine/files.h"
#include "proof/transaction.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

constexpr std::size_t kTransactionFileBytes = 2 << 20;

// The same as make_lone_key with the key that --signer names, else with `own`.
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
  if (label.narrow) record.add_roles(v1::NARROW);
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
  if (Status one = check_signer(common, part->label.party, options.file); !one) {
    return fail(one.error());
  }
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
  if (code == kOk && !common.dry_run) std::cout << "from now on " << options.out << " acts\n";
  return code;
}

int key_add(const Common& common, const Acting& acting, const KeyOptions& options) {
  Result<folder::LoadedKey> own =
      folder::read_key_file(options.file, folder::passphrase_source(common.passphrase_file));
  if (!own) return fail(own.error());
  if (Status one = check_signer(common, own->label.party, options.file); !one) {
    return fail(one.error());
  }
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
