#include "folder/share_file.h"

#include <array>
#include <charconv>
#include <sstream>

#include "crypto/hash.h"
#include "folder/data_folder.h"
#include "machine/files.h"

namespace comity::folder {
namespace {

constexpr std::string_view kShareLine = "comity share v1";
constexpr std::array<std::string_view, 5> kShareFields = {"zone", "role", "epoch", "party",
                                                          "identifier"};
constexpr std::size_t kLastBytes = 96;
constexpr std::size_t kCheckDigits = 8;

template <typename Number>
Result<Number> parse_number(const std::string& path, std::string_view name, std::string_view text) {
  Number number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size()) {
    return error(ErrorKind::corrupt, path + ": " + std::string(name) + " is no number");
  }
  return number;
}

Result<keys::Role> parse_signing_role(const std::string& path, std::string_view text) {
  for (const keys::Role role : keys::kRoles) {
    if (keys::role_name(role) == text) return role;
  }
  return error(ErrorKind::corrupt, path + ": no such role `" + std::string(text) + "`");
}

// What stands beside a share: session, batch and nonce, and digits that tell a changed one.
std::string last_text(const keys::Answered& answered) {
  const std::string numbers = std::to_string(answered.session) + " " +
                              std::to_string(answered.batch) + " " + std::to_string(answered.next) +
                              "\n";
  const Hash digest = crypto::sha256({"comity last answer v1\n", numbers});
  return numbers + "check: " + digest.hex().substr(0, kCheckDigits) + "\n";
}

std::string last_path(const std::string& share_path) { return share_path + ".last"; }

Result<ShareLabel> label_of(const std::string& path, const SecretFile& file) {
  const Result<dns::Name> zone = dns::parse_host_name(file.field("zone"));
  if (!zone) return at(path, zone.error());
  if (zone->text() != file.field("zone")) {
    return error(ErrorKind::corrupt, path + ": the zone is not written as " + zone->text());
  }
  const Result<keys::Role> role = parse_signing_role(path, file.field("role"));
  if (!role) return tl::unexpected(role.error());
  const auto epoch = parse_number<std::uint32_t>(path, "epoch", file.field("epoch"));
  if (!epoch) return tl::unexpected(epoch.error());
  const auto identifier = parse_number<std::uint32_t>(path, "identifier", file.field("identifier"));
  if (!identifier) return tl::unexpected(identifier.error());
  return ShareLabel{*zone, *role, *epoch, file.field("party"), *identifier};
}

}  // namespace

std::string share_file_name(const ShareLabel& label) {
  return file_stem(label.zone) + std::string(keys::role_name(label.role)) + "." + label.party +
         ".share";
}

Status write_share_file(const std::string& path, const ShareLabel& label, crypto::SecretView share,
                        const std::optional<BytesView>& passphrase) {
  return write_secret_file(path, kShareLine,
                           {{"zone", label.zone.text()},
                            {"role", std::string(keys::role_name(label.role))},
                            {"epoch", std::to_string(label.epoch)},
                            {"party", label.party},
                            {"identifier", std::to_string(label.identifier)}},
                           share, passphrase);
}

Result<LoadedShare> read_share_file(const std::string& path, const PassphraseSource& passphrase) {
  const Result<SecretFile> file = SecretFile::read(path, kShareLine, kShareFields);
  if (!file) return tl::unexpected(file.error());
  Result<ShareLabel> label = label_of(path, *file);
  if (!label) return tl::unexpected(label.error());
  Result<crypto::Secret> secret = file->secret(passphrase);
  if (!secret) return tl::unexpected(secret.error());
  return LoadedShare{*std::move(label), *std::move(secret)};
}

Result<ShareLabel> read_share_label(const std::string& path) {
  const Result<SecretFile> file = SecretFile::read(path, kShareLine, kShareFields);
  if (!file) return tl::unexpected(file.error());
  return label_of(path, *file);
}

Result<bool> check_share_seal(const std::string& path) {
  const Result<SecretFile> file = SecretFile::read(path, kShareLine, kShareFields);
  if (!file) return tl::unexpected(file.error());
  if (Status sound = file->check_seal(); !sound) return tl::unexpected(sound.error());
  return file->is_sealed();
}

Result<keys::Answered> last_answered(const std::string& share_path) {
  const std::string path = last_path(share_path);
  if (!machine::exists(path)) return keys::Answered{};
  const Result<Bytes> text = machine::read_file(path, kLastBytes);
  if (!text) return tl::unexpected(text.error());
  std::istringstream numbers(*text);
  keys::Answered answered;
  numbers >> answered.session >> answered.batch >> answered.next;
  if (*text == last_text(answered)) return answered;
  return error(ErrorKind::corrupt, path + ": the numbers do not fit their check digits");
}

Status remember_answered(const std::string& share_path, const keys::Answered& answered) {
  return machine::replace_file(last_path(share_path), last_text(answered), machine::Access::secret);
}

}  // namespace comity::folder
