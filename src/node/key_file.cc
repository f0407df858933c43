#include "node/key_file.h"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "crypto/key_seal.h"
#include "node/files.h"

namespace comity::node {
namespace {

constexpr std::string_view kFirstLine = "comity key v1";
constexpr std::size_t kKeyFileBytes = 16 << 10;
constexpr std::size_t kPassphraseBytes = 1024;

constexpr std::array<std::pair<ledger::Role, std::string_view>, 4> kRoles = {{
    {ledger::Role::vote, "vote"},
    {ledger::Role::operate, "operate"},
    {ledger::Role::sign, "sign"},
    {ledger::Role::recover, "recover"},
}};

BytesView text_of(crypto::SecretView secret) {
  return {reinterpret_cast<const char*>(secret.data()), secret.size()};
}

// Fields of the file; the secret's characters are wiped when it goes.
struct Fields {
  std::string party, roles, public_key, sealed, plain;
  Fields() = default;
  Fields(const Fields&) = delete;
  Fields(Fields&&) = default;
  Fields& operator=(const Fields&) = delete;
  Fields& operator=(Fields&&) = default;
  ~Fields() { explicit_bzero(plain.data(), plain.size()); }
};

Result<Fields> parse_fields(const std::string& path, std::string_view text) {
  Fields fields;
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (first) {
      if (line != kFirstLine)
        return error(path + ": not a key file (first line is not `comity key v1`)");
      first = false;
      continue;
    }
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) return error(path + ": a line is not `name: value`");
    const std::string_view name = line.substr(0, colon);
    const std::string value(line.substr(colon + 2));
    if (name == "party") {
      fields.party = value;
    } else if (name == "roles") {
      fields.roles = value;
    } else if (name == "public") {
      fields.public_key = value;
    } else if (name == "sealed") {
      fields.sealed = value;
    } else if (name == "insecure-plaintext") {
      fields.plain = value;
    } else {
      return error(path + ": unknown field `" + std::string(name) + "`");
    }
  }
  if (first) return error(path + ": the key file is empty");
  if (fields.sealed.empty() == fields.plain.empty()) {
    return error(path + ": needs one of `sealed` and `insecure-plaintext`");
  }
  return fields;
}

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

Result<Fields> read_fields(const std::string& path) {
  Result<Bytes> text = read_file(path, kKeyFileBytes);
  if (!text) return tl::unexpected(text.error());
  Result<Fields> fields = parse_fields(path, *text);
  explicit_bzero(text->data(), text->size());
  return fields;
}

Result<std::string> read_passphrase(const std::string& path) {
  Result<Bytes> text = read_file(path, kPassphraseBytes);
  if (!text) return tl::unexpected(text.error());
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  if (text->empty()) return error(path + ": the passphrase file is empty");
  return *text;
}

Result<std::string> ask_passphrase(const std::string& path) {
  if (isatty(STDIN_FILENO) == 0) {
    return error(path +
                 ": sealed, and there is no terminal to ask for the passphrase; name a file "
                 "with --passphrase-file or $COMITY_PASSPHRASE_FILE");
  }
  termios before{};
  if (tcgetattr(STDIN_FILENO, &before) != 0)
    return error(ErrorKind::io, "cannot set up the terminal");
  termios quiet = before;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  std::cerr << "Passphrase of " << path << ": " << std::flush;
  std::string passphrase;
  std::getline(std::cin, passphrase);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  std::cerr << "\n";
  if (passphrase.empty()) return error("no passphrase given");
  return passphrase;
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
  if (exists(path)) {
    return error(ErrorKind::conflict, path + ": exists already; a key file is never overwritten");
  }
  std::string text = std::string(kFirstLine) + "\nparty: " + label.party + "\nroles:";
  for (const ledger::Role role : label.roles) text.append(" ").append(role_name(role));
  text += "\npublic: " + key.public_key().hex() + "\n";
  if (passphrase) {
    Result<Bytes> sealed = crypto::seal(key.seed(), *passphrase);
    if (!sealed) return tl::unexpected(sealed.error());
    text += "sealed: " + to_base64(*sealed) + "\n";
  } else {
    text += "insecure-plaintext: " + to_hex(text_of(key.seed())) + "\n";
  }
  Status written = replace_file(path, text, Access::secret);
  explicit_bzero(text.data(), text.size());
  return written;
}

Result<PublicPart> read_public_part(const std::string& path) {
  Result<Fields> fields = read_fields(path);
  if (!fields) return tl::unexpected(fields.error());
  Result<std::vector<ledger::Role>> roles = parse_roles(fields->roles);
  if (!roles) return at(path, roles.error());
  Result<Bytes> octets = from_hex(fields->public_key);
  if (!octets) return at(path, octets.error());
  Result<PublicKey> key = PublicKey::from(*octets);
  if (!key) return at(path, key.error());
  return PublicPart{{fields->party, std::move(*roles)}, *key};
}

Result<LoadedKey> read_key_file(const std::string& path, const PassphraseSource& passphrase) {
  Result<Fields> fields = read_fields(path);
  if (!fields) return tl::unexpected(fields.error());
  Result<std::vector<ledger::Role>> roles = parse_roles(fields->roles);
  if (!roles) return at(path, roles.error());

  Result<crypto::Secret> seed = crypto::Secret::make(32);
  if (!seed) return at(path, seed.error());
  if (!fields->sealed.empty()) {
    Result<Bytes> sealed = from_base64(fields->sealed);
    if (!sealed) return at(path, sealed.error());
    Result<std::string> word = passphrase(path);
    if (!word) return tl::unexpected(word.error());
    seed = crypto::open(*sealed, *word);
    explicit_bzero(word->data(), word->size());
    if (!seed) return at(path, seed.error());
  } else {
    Result<Bytes> plain = from_hex(fields->plain);
    if (!plain || plain->size() != 32) return error(path + ": the secret is not 64 hex digits");
    std::memcpy(seed->mutable_view().data(), plain->data(), plain->size());
    explicit_bzero(plain->data(), plain->size());
  }
  Result<crypto::SigningKey> key = crypto::SigningKey::from_seed(seed->view());
  if (!key) return at(path, key.error());
  if (key->public_key().hex() != fields->public_key) {
    return error(ErrorKind::corrupt, path + ": the public key does not belong to the secret");
  }
  return LoadedKey{KeyLabel{fields->party, *roles}, std::move(*key)};
}

PassphraseSource passphrase_source(const std::string& passphrase_file) {
  return [passphrase_file](const std::string& path) -> Result<std::string> {
    if (!passphrase_file.empty()) return read_passphrase(passphrase_file);
    const char* from_environment = std::getenv("COMITY_PASSPHRASE_FILE");
    if (from_environment != nullptr && *from_environment != '\0') {
      return read_passphrase(from_environment);
    }
    return ask_passphrase(path);
  };
}

}  // namespace comity::node
