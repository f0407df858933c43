#include "folder/key_file.h"

#include <array>
#include <set>

namespace comity::folder {
namespace {

constexpr std::string_view kKeyLine = "comity key v1";
constexpr std::array<std::string_view, 3> kKeyFields = {"party", "roles", "public"};

constexpr std::array<std::pair<ledger::Role, std::string_view>, 5> kRoles = {{
    {ledger::Role::vote, "vote"},
    {ledger::Role::operate, "operate"},
    {ledger::Role::sign, "sign"},
    {ledger::Role::recover, "recover"},
    {ledger::Role::hold, "hold"},
}};

constexpr std::string_view kSeal = "seal";
constexpr std::string_view kWitness = "witness";
constexpr std::string_view kNarrow = "narrow";

std::string_view role_name(ledger::Role role) {
  for (const auto& [value, name] : kRoles) {
    if (value == role) return name;
  }
  return "unknown";
}

Result<ledger::Role> parse_role(std::string_view name) {
  for (const auto& [value, text] : kRoles) {
    if (text == name) return value;
  }
  return error("no such role `" + std::string(name) +
               "`: vote, operate, sign, recover, hold, or seal, witness or narrow alone");
}

Result<SecretFile> read_fields(const std::string& path) {
  return SecretFile::read(path, kKeyLine, kKeyFields);
}

}  // namespace

std::string roles_text(const KeyLabel& label) {
  if (label.seals) return std::string(kSeal);
  if (label.witnesses) return std::string(kWitness);
  if (label.narrow) return std::string(kNarrow);
  std::string text;
  for (const ledger::Role role : label.roles) {
    text.append(text.empty() ? "" : " ").append(role_name(role));
  }
  return text;
}

Result<KeyLabel> parse_label(std::string party, std::string_view roles) {
  KeyLabel label{std::move(party), {}, roles == kSeal, roles == kWitness, roles == kNarrow};
  if (label.seals || label.witnesses || label.narrow) return label;
  std::set<ledger::Role> found;
  while (!roles.empty()) {
    const std::size_t end = roles.find(' ');
    Result<ledger::Role> role = parse_role(roles.substr(0, end));
    if (!role) return tl::unexpected(role.error());
    found.insert(*role);
    roles.remove_prefix(end == std::string_view::npos ? roles.size() : end + 1);
  }
  label.roles.assign(found.begin(), found.end());
  return label;
}

namespace {

Status write_file(const std::string& path, const KeyLabel& label, const PublicKey& key,
                  crypto::SecretView secret, const std::optional<BytesView>& passphrase,
                  bool with_folder) {
  return write_secret_file(
      path, kKeyLine, {{"party", label.party}, {"roles", roles_text(label)}, {"public", key.hex()}},
      secret, passphrase, with_folder);
}

// What a key is for decides who may take it up.
enum class Use { sends, seals, witnesses };

Use use_of(const KeyLabel& label) {
  if (label.seals) return Use::seals;
  return label.witnesses ? Use::witnesses : Use::sends;
}

std::string_view use_text(Use use) {
  switch (use) {
    case Use::sends:
      return "this key signs transactions";
    case Use::seals:
      return "others seal to this key";
    case Use::witnesses:
      break;
  }
  return "this key cosigns checkpoints";
}

// What the file holds, made of its secret by `make`, which gives a key with a public part.
template <typename Key, typename Make>
Result<std::pair<KeyLabel, Key>> read_whole(const std::string& path,
                                            const PassphraseSource& passphrase, Use use,
                                            const Make& make) {
  const Result<SecretFile> file = read_fields(path);
  if (!file) return tl::unexpected(file.error());
  Result<KeyLabel> label = parse_label(file->field("party"), file->field("roles"));
  if (!label) return at(path, label.error());
  if (use_of(*label) != use) {
    return error(ErrorKind::conflict,
                 path + ": " + std::string(use_text(use_of(*label))) + ", and nothing else");
  }
  const Result<crypto::Secret> secret = file->secret(passphrase);
  if (!secret) return tl::unexpected(secret.error());
  Result<Key> key = make(secret->view());
  if (!key) return at(path, key.error());
  if (key->public_key().hex() != file->field("public")) {
    return error(ErrorKind::corrupt, path + ": the public key does not belong to the secret");
  }
  return std::pair(*std::move(label), *std::move(key));
}

}  // namespace

Status write_key_file(const std::string& path, const KeyLabel& label, const crypto::SigningKey& key,
                      const std::optional<BytesView>& passphrase, bool with_folder) {
  return write_file(path, label, key.public_key(), key.seed(), passphrase, with_folder);
}

Status write_seal_key_file(const std::string& path, const LoadedSealKey& key,
                           const std::optional<BytesView>& passphrase) {
  return write_file(path, {key.party, {}, true}, key.key.public_key(), key.key.secret(), passphrase,
                    false);
}

Result<PublicPart> read_public_part(const std::string& path) {
  const Result<SecretFile> file = read_fields(path);
  if (!file) return tl::unexpected(file.error());
  Result<KeyLabel> label = parse_label(file->field("party"), file->field("roles"));
  if (!label) return at(path, label.error());
  Result<Bytes> octets = from_hex(file->field("public"));
  if (!octets) return at(path, octets.error());
  Result<PublicKey> key = PublicKey::from(*octets);
  if (!key) return at(path, key.error());
  return PublicPart{*std::move(label), *key};
}

Result<bool> check_key_seal(const std::string& path) {
  const Result<SecretFile> file = read_fields(path);
  if (!file) return tl::unexpected(file.error());
  if (Status sound = file->check_seal(); !sound) return tl::unexpected(sound.error());
  return file->is_sealed();
}

Result<LoadedKey> read_key_file(const std::string& path, const PassphraseSource& passphrase) {
  using Key = crypto::SigningKey;
  auto read = read_whole<Key>(path, passphrase, Use::sends, Key::from_seed);
  if (!read) return tl::unexpected(read.error());
  return LoadedKey{std::move(read->first), std::move(read->second)};
}

Result<LoadedKey> read_witness_key_file(const std::string& path,
                                        const PassphraseSource& passphrase) {
  using Key = crypto::SigningKey;
  auto read = read_whole<Key>(path, passphrase, Use::witnesses, Key::from_seed);
  if (!read) return tl::unexpected(read.error());
  return LoadedKey{std::move(read->first), std::move(read->second)};
}

Result<LoadedSealKey> read_seal_key_file(const std::string& path,
                                         const PassphraseSource& passphrase) {
  using Key = crypto::X25519Key;
  auto read = read_whole<Key>(path, passphrase, Use::seals, Key::from_secret);
  if (!read) return tl::unexpected(read.error());
  return LoadedSealKey{std::move(read->first.party), std::move(read->second)};
}

}  // namespace comity::folder
