#include "folder/secret_file.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "crypto/hash.h"
#include "crypto/key_seal.h"
#include "machine/files.h"

namespace comity::folder {
namespace {

constexpr std::size_t kFileBytes = 16 << 10;
constexpr std::size_t kPassphraseBytes = 1024;
constexpr std::size_t kSecretBytes = 32;
constexpr std::string_view kSealed = "sealed";
constexpr std::string_view kPlain = "insecure-plaintext";

Result<crypto::Secret> read_passphrase(const std::string& path) {
  Result<Bytes> text = machine::read_file(path, kPassphraseBytes);
  if (!text) return tl::unexpected(text.error());
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  if (text->empty()) return error(path + ": the passphrase file is empty");
  return crypto::Secret::take(*text);
}

}  // namespace

Status write_secret_file(const std::string& path, std::string_view first_line,
                         const FileFields& fields, crypto::SecretView secret,
                         const std::optional<BytesView>& passphrase, bool with_folder) {
  if (machine::exists(path)) {
    return error(ErrorKind::conflict, path + ": exists already; a key file is never overwritten");
  }
  std::string text = std::string(first_line) + "\n";
  for (const auto& [name, value] : fields) {
    text.append(name).append(": ").append(value).append("\n");
  }
  if (passphrase) {
    Result<Bytes> sealed = crypto::seal(secret, *passphrase);
    if (!sealed) return tl::unexpected(sealed.error());
    text.append(kSealed).append(": ").append(to_base64(*sealed)).append("\n");
  } else {
    text.append(kPlain)
        .append(": ")
        .append(to_hex({reinterpret_cast<const char*>(secret.data()), secret.size()}))
        .append("\n");
  }
  Status written = with_folder ? machine::write_with_folder(path, text, machine::Access::secret)
                               : machine::replace_file(path, text, machine::Access::secret);
  explicit_bzero(text.data(), text.size());
  return written;
}

SecretFile::~SecretFile() { explicit_bzero(plain_.data(), plain_.size()); }

Result<SecretFile> SecretFile::read(const std::string& path, std::string_view first_line,
                                    std::span<const std::string_view> names) {
  return load(path, first_line, names);
}

Result<SecretFile> SecretFile::read_any(const std::string& path) {
  return load(path, std::nullopt, std::nullopt);
}

Result<SecretFile> SecretFile::load(const std::string& path,
                                    std::optional<std::string_view> first_line,
                                    const Names& names) {
  Result<Bytes> octets = machine::read_file(path, kFileBytes);
  if (!octets) return tl::unexpected(octets.error());
  const std::size_t end = octets->find('\n');
  SecretFile file;
  file.path_ = path;
  file.first_line_ = octets->substr(0, end);
  Status status;
  if (octets->empty()) {
    status = error(path + ": the key file is empty");
  } else if (file.first_line_ != first_line.value_or(file.first_line_)) {
    status = error(path + ": not a file of this kind (first line is not `" +
                   std::string(*first_line) + "`)");
  } else if (end != std::string::npos) {
    status = file.take_lines(BytesView(*octets).substr(end + 1), names);
  }
  explicit_bzero(octets->data(), octets->size());
  if (status && file.sealed_.empty() == file.plain_.empty()) {
    status = error(path + ": needs one of `sealed` and `insecure-plaintext`");
  }
  if (!status) return tl::unexpected(status.error());
  return file;
}

Status SecretFile::take_lines(std::string_view text, const Names& names) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) return error(path_ + ": a line is not `name: value`");
    Status taken = take(line.substr(0, colon), line.substr(colon + 2), names);
    if (!taken) return taken;
  }
  return {};
}

Status SecretFile::take(std::string_view name, std::string_view value, const Names& names) {
  if (name == kSealed) {
    sealed_ = value;
  } else if (name == kPlain) {
    plain_ = value;
  } else if (!names || std::find(names->begin(), names->end(), name) != names->end()) {
    fields_.emplace_back(name, value);
  } else {
    return error(path_ + ": unknown field `" + std::string(name) + "`");
  }
  return {};
}

const std::string& SecretFile::field(std::string_view name) const {
  static const std::string kAbsent;
  for (const auto& [field, value] : fields_) {
    if (field == name) return value;
  }
  return kAbsent;
}

Result<crypto::Secret> SecretFile::secret(const PassphraseSource& passphrase) const {
  if (!sealed_.empty()) {
    const Result<Bytes> sealed = sealed_octets();
    if (!sealed) return tl::unexpected(sealed.error());
    const Result<crypto::Secret> word = passphrase(path_);
    if (!word) return tl::unexpected(word.error());
    Result<crypto::Secret> opened = crypto::open(*sealed, word->text());
    if (!opened) return at(path_, opened.error());
    if (opened->view().size() != kSecretBytes) {
      return error(ErrorKind::corrupt, path_ + ": the secret has not 32 octets");
    }
    return opened;
  }
  Result<crypto::Secret> secret = crypto::Secret::make(kSecretBytes);
  if (!secret) return at(path_, secret.error());
  Result<Bytes> plain = from_hex(plain_);
  // Lower case, as it is written: a changed bit of a letter must not go unnoticed.
  if (!plain || plain->size() != kSecretBytes || to_hex(*plain) != plain_) {
    return error(path_ + ": the secret is not 64 hex digits in lower case");
  }
  std::memcpy(secret->mutable_view().data(), plain->data(), plain->size());
  explicit_bzero(plain->data(), plain->size());
  return secret;
}

Result<Bytes> SecretFile::sealed_octets() const {
  Result<Bytes> sealed = from_base64(sealed_);
  if (!sealed) return at(path_, sealed.error());
  return sealed;
}

Status SecretFile::check_seal() const {
  if (sealed_.empty()) return {};
  const Result<Bytes> sealed = sealed_octets();
  if (!sealed) return tl::unexpected(sealed.error());
  if (sealed->size() > Hash::kSize) {
    const BytesView body = BytesView(*sealed).substr(0, sealed->size() - Hash::kSize);
    if (crypto::sha256(body).view() == BytesView(*sealed).substr(body.size())) return {};
  }
  return error(ErrorKind::corrupt, path_ + ": the sealed secret does not have its checksum");
}

Result<crypto::Secret> ask_passphrase(const std::string& what) {
  if (isatty(STDIN_FILENO) == 0) {
    return error(what +
                 ": sealed, and there is no terminal to ask for the passphrase; name a file "
                 "with --passphrase-file or $COMITY_PASSPHRASE_FILE");
  }
  termios before{};
  if (tcgetattr(STDIN_FILENO, &before) != 0)
    return error(ErrorKind::io, "cannot set up the terminal");
  termios quiet = before;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  std::cerr << "Passphrase of " << what << ": " << std::flush;
  std::string passphrase;
  std::getline(std::cin, passphrase);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  std::cerr << "\n";
  if (passphrase.empty()) return error("no passphrase given");
  return crypto::Secret::take(passphrase);
}

namespace {

Result<crypto::Secret> ask_twice(const std::string& what) {
  Result<crypto::Secret> once = ask_passphrase(what);
  if (!once) return once;
  const Result<crypto::Secret> again = ask_passphrase(what + ", again");
  if (!again) return tl::unexpected(again.error());
  if (once->text() != again->text()) return error("the two passphrases differ; nothing was made");
  return once;
}

PassphraseSource source(const std::string& passphrase_file,
                        Result<crypto::Secret> (*ask)(const std::string&)) {
  return [passphrase_file, ask](const std::string& what) -> Result<crypto::Secret> {
    if (!passphrase_file.empty()) return read_passphrase(passphrase_file);
    const char* from_environment = std::getenv("COMITY_PASSPHRASE_FILE");
    if (from_environment != nullptr && *from_environment != '\0') {
      return read_passphrase(from_environment);
    }
    return ask(what);
  };
}

}  // namespace

PassphraseSource passphrase_source(const std::string& passphrase_file) {
  return source(passphrase_file, ask_passphrase);
}
PassphraseSource new_passphrase_source(const std::string& passphrase_file) {
  return source(passphrase_file, ask_twice);
}

}  // namespace comity::folder
