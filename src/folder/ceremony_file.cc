#include "folder/ceremony_file.h"

#include <array>
#include <charconv>

#include "machine/files.h"

namespace comity::folder {
namespace {

constexpr std::string_view kOneTimeKeyLine = "comity one-time key v1";
constexpr std::array<std::string_view, 2> kOneTimeKeyFields = {"ceremony", "attempt"};

template <typename Number>
bool read_decimal(std::string_view text, Number& number) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && end == text.data() + text.size();
}

}  // namespace

Status write_one_time_key(const std::string& path, std::uint64_t ceremony, std::uint32_t attempt,
                          crypto::SecretView secret, const std::optional<BytesView>& passphrase) {
  if (Status removed = machine::remove_file(path); !removed) return removed;
  return write_secret_file(
      path, kOneTimeKeyLine,
      {{"ceremony", std::to_string(ceremony)}, {"attempt", std::to_string(attempt)}}, secret,
      passphrase);
}

Result<LoadedOneTimeKey> read_one_time_key(const std::string& path,
                                           const PassphraseSource& passphrase) {
  const Result<SecretFile> file = SecretFile::read(path, kOneTimeKeyLine, kOneTimeKeyFields);
  if (!file) return tl::unexpected(file.error());
  std::uint64_t ceremony = 0;
  std::uint32_t attempt = 0;
  if (!read_decimal(file->field("ceremony"), ceremony) ||
      !read_decimal(file->field("attempt"), attempt)) {
    return error(ErrorKind::corrupt, path + ": does not say of which ceremony it is");
  }
  Result<crypto::Secret> secret = file->secret(passphrase);
  if (!secret) return tl::unexpected(secret.error());
  return LoadedOneTimeKey{ceremony, attempt, *std::move(secret)};
}

}  // namespace comity::folder
