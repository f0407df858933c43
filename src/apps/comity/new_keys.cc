#include "apps/comity/new_keys.h"

#include <functional>

#include "registers/members/queries.h"

namespace comity::cli {

Result<std::optional<crypto::Secret>> new_passphrase(const Common& common,
                                                     const KeyOptions& options) {
  if (options.insecure_plaintext) return std::optional<crypto::Secret>();
  return folder::new_passphrase_source(common.passphrase_file)(options.out);
}

namespace {

// Asks for the passphrase and writes the file; of a dry run there is nothing to keep.
Status keep(const Common& common, const KeyOptions& options,
            const std::function<Status(const std::optional<BytesView>&)>& write) {
  if (common.dry_run) return {};
  const Result<std::optional<crypto::Secret>> word = new_passphrase(common, options);
  if (!word) return tl::unexpected(word.error());
  return write(folder::text_of(*word));
}

}  // namespace

Bytes possession(const Hash& community, const crypto::SigningKey& key, std::string_view party) {
  return key.sign(members::possession_message(community, key.public_key(), party)).bytes();
}

Result<NewKey> make_signing_key(const Common& common, const KeyOptions& options,
                                const folder::KeyLabel& label,
                                const std::optional<Hash>& community) {
  Result<crypto::SigningKey> key = crypto::SigningKey::generate();
  if (!key) return tl::unexpected(key.error());
  if (Status kept = keep(common, options,
                         [&](const std::optional<BytesView>& word) {
                           return folder::write_key_file(options.out, label, *key, word);
                         });
      !kept) {
    return tl::unexpected(kept.error());
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
  Status kept = keep(common, options, [&](const std::optional<BytesView>& word) {
    return folder::write_seal_key_file(options.out, {party, *std::move(key)}, word);
  });
  if (!kept) return tl::unexpected(kept.error());
  return NewKey{key_record({party, {}, true}, octets), {}, std::nullopt};
}

Bytes vouching(const Hash& community, const folder::KeyLabel& label, const PublicKey& key,
               const crypto::SigningKey& signer) {
  const auto message = label.seals ? members::seal_message : members::witness_message;
  return signer.sign(message(community, key, label.party)).bytes();
}

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

Status check_signer(const Common& common, const std::string& party, const std::string& file) {
  if (!common.key_file.empty() && common.key_file != file) {
    return error("the key that signs is " + file + ", and --key says " + common.key_file +
                 ": leave --key out");
  }
  return check_as(common, party, file);
}

}  // namespace comity::cli
