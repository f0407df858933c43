#include "folder/wrap_file.h"

#include <array>
#include <memory>
#include <mutex>

#include "crypto/hash.h"
#include "machine/files.h"

namespace comity::folder {
namespace {

constexpr std::string_view kWrapLine = "comity token wrap v1";
constexpr std::array<std::string_view, 4> kWrapFields = {"module", "token", "key", "mechanism"};
constexpr std::size_t kPassphraseOctets = 32;

struct WrapFile {
  token::Place place;
  token::Wrapped wrapped;
};

Result<WrapFile> read_wrap_file(const std::string& path) {
  const Result<SecretFile> file = SecretFile::read(path, kWrapLine, kWrapFields);
  if (!file) return tl::unexpected(file.error());
  if (Status whole = file->check_seal(); !whole) return tl::unexpected(whole.error());
  if (!file->is_sealed()) return error(ErrorKind::corrupt, path + ": wraps nothing");
  const Result<token::Mechanism> mechanism = token::parse_mechanism(file->field("mechanism"));
  if (!mechanism) return at(path, mechanism.error());
  Result<Bytes> octets = file->sealed_octets();
  if (!octets) return tl::unexpected(octets.error());
  octets->resize(octets->size() - Hash::kSize);
  return WrapFile{{file->field("module"), file->field("token"), file->field("key")},
                  {*mechanism, *std::move(octets)}};
}

Status check_line(std::string_view what, const std::string& text) {
  if (!text.empty() && text.find_first_of("\r\n") == std::string::npos) return {};
  return error("the " + std::string(what) + " has to be a line of text");
}

Result<crypto::Secret> unwrap_file(const std::string& path, const PassphraseSource& pin) {
  const Result<WrapFile> file = read_wrap_file(path);
  if (!file) return tl::unexpected(file.error());
  Result<token::Token> token = token::Token::open(file->place, pin);
  if (!token) return at(path, token.error());
  Result<crypto::Secret> word = token->unwrap(file->wrapped);
  if (!word) return at(path, word.error());
  return word;
}

}  // namespace

Result<crypto::Secret> write_wrap_file(const std::string& path, const token::Place& place,
                                       bool new_key, const PassphraseSource& pin) {
  for (const auto& [what, text] :
       {std::pair("module", &place.module), std::pair("token", &place.token),
        std::pair("key", &place.key)}) {
    if (Status line = check_line(what, *text); !line) return tl::unexpected(line.error());
  }
  // The file outlives this process, and another one starts elsewhere.
  if (!place.module.starts_with('/')) return error("the module has to be an absolute path");
  Result<token::Token> token = token::Token::open(place, pin);
  if (!token) return tl::unexpected(token.error());
  if (new_key) {
    if (Status made = token->make_key(); !made) return tl::unexpected(made.error());
  }
  Result<crypto::Secret> word = crypto::Secret::make(kPassphraseOctets);
  if (!word) return word;
  crypto::random_fill(word->mutable_view());
  const Result<token::Wrapped> wrapped = token->wrap(word->view());
  if (!wrapped) return tl::unexpected(wrapped.error());
  std::string text =
      std::string(kWrapLine) + "\nmodule: " + place.module + "\ntoken: " + place.token +
      "\nkey: " + place.key + "\nmechanism: " + std::string(token::name_of(wrapped->mechanism)) +
      "\nsealed: " + to_base64(wrapped->octets + Bytes(crypto::sha256(wrapped->octets).view())) +
      "\n";
  Status written = machine::replace_file(path, text, machine::Access::secret);
  if (!written) return tl::unexpected(written.error());
  return word;
}

Result<token::Place> read_wrap_place(const std::string& path) {
  Result<WrapFile> file = read_wrap_file(path);
  if (!file) return tl::unexpected(file.error());
  return std::move(file->place);
}

PassphraseSource unwrapped(const std::string& path, PassphraseSource pin) {
  // A token counts wrong PINs, so what it said once is not asked again.
  struct Answer {
    std::mutex mutex;
    std::optional<Result<crypto::Secret>> word;
  };
  return [path, pin = std::move(pin),
          answer = std::make_shared<Answer>()](const std::string&) -> Result<crypto::Secret> {
    const std::lock_guard lock(answer->mutex);
    if (!answer->word) answer->word = unwrap_file(path, pin);
    if (!*answer->word) return tl::unexpected(answer->word->error());
    return crypto::Secret::copy_of((*answer->word)->view());
  };
}

}  // namespace comity::folder
