#include "folder/key_file.h"

#include <array>

namespace comity::folder {
namespace {

constexpr std::string_view kKeyLine = "comity key v1";
constexpr std::array<std::string_view, 3> kKeyFields = {"party", "roles", "public"};

constexpr std::array<std::pair<ledger::Role, std::string_view>, 4> kRoles = {{
    {ledger::Role::vote, "vote"},
    {ledger::Role::operate, "operate"},
    {ledger::Role::sign, "sign"},
    {ledger::Role::recover, "recover"},
}};

Result<std::vector<ledger::Role>> parse_roles(std::string_view text) {
  std::vector<ledger::Role> roles;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    Result<ledger::Role> role = parse_role(text.substr(0, end));
    if (!role) return tl::unexpected(role.error());
    roles.push_back(*role);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return roles;
}

Result<SecretFile> read_fields(const std::string& path) {
  return SecretFile::read(path, kKeyLine, kKeyFields);
}

}  // namespace

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
  return error("no such role `" + std::string(name) + "`: vote, operate, sign or recover");
}

Status write_key_file(const std::string& path, const KeyLabel& label, const crypto::SigningKey& key,
                      const std::optional<std::string>& passphrase) {
  std::string roles;
  for (const ledger::Role role : label.roles) {
    roles.append(roles.empty() ? "" : " ").append(role_name(role));
  }
  return write_secret_file(
      path, kKeyLine,
      {{"party", label.party}, {"roles", roles}, {"public", key.public_key().hex()}}, key.seed(),
      passphrase);
}

Result<PublicPart> read_public_part(const std::string& path) {
  const Result<SecretFile> file = read_fields(path);
  if (!file) return tl::unexpected(file.error());
  Result<std::vector<ledger::Role>> roles = parse_roles(file->field("roles"));
  if (!roles) return at(path, roles.error());
  Result<Bytes> octets = from_hex(file->field("public"));
  if (!octets) return at(path, octets.error());
  Result<PublicKey> key = PublicKey::from(*octets);
  if (!key) return at(path, key.error());
  return PublicPart{{file->field("party"), std::move(*roles)}, *key};
}

Result<bool> check_key_seal(const std::string& path) {
  const Result<SecretFile> file = read_fields(path);
  if (!file) return tl::unexpected(file.error());
  if (Status sound = file->check_seal(); !sound) return tl::unexpected(sound.error());
  return file->is_sealed();
}

Result<LoadedKey> read_key_file(const std::string& path, const PassphraseSource& passphrase) {
  const Result<SecretFile> file = read_fields(path);
  if (!file) return tl::unexpected(file.error());
  Result<std::vector<ledger::Role>> roles = parse_roles(file->field("roles"));
  if (!roles) return at(path, roles.error());
  const Result<crypto::Secret> seed = file->secret(passphrase);
  if (!seed) return tl::unexpected(seed.error());
  Result<crypto::SigningKey> key = crypto::SigningKey::from_seed(seed->view());
  if (!key) return at(path, key.error());
  if (key->public_key().hex() != file->field("public")) {
    return error(ErrorKind::corrupt, path + ": the public key does not belong to the secret");
  }
  return LoadedKey{KeyLabel{file->field("party"), *roles}, std::move(*key)};
}

}  // namespace comity::folder
