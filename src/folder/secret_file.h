// Files with one secret of 32 octets, mode 0600 (docs/spec/keys-at-rest.md): a first line that says
// what it is, then `name: value` lines, the last of which is the secret, sealed under a passphrase
// or, where the caller asks for that (samples), open. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/secret.h"

namespace comity::folder {

using FileFields = std::vector<std::pair<std::string, std::string>>;

// Asked only when a file is sealed; of `what`, for people: the file's path.
using PassphraseSource = std::function<Result<crypto::Secret>(const std::string& what)>;

// Of a passphrase that there may be.
[[nodiscard]] inline std::optional<BytesView> text_of(const std::optional<crypto::Secret>& word) {
  return word ? std::optional<BytesView>(word->text()) : std::nullopt;
}

// No passphrase: in plain text. Does not overwrite. `with_folder`: its folder is made durable as a
// whole (machine::place_folder).
[[nodiscard]] Status write_secret_file(const std::string& path, std::string_view first_line,
                                       const FileFields& fields, crypto::SecretView secret,
                                       const std::optional<BytesView>& passphrase,
                                       bool with_folder = false);

// What stands in a file; its secret's characters are wiped when it goes.
class SecretFile {
 public:
  // `names` are the fields that it has besides the secret.
  [[nodiscard]] static Result<SecretFile> read(const std::string& path, std::string_view first_line,
                                               std::span<const std::string_view> names);
  // Of any kind, with whatever fields.
  [[nodiscard]] static Result<SecretFile> read_any(const std::string& path);
  SecretFile(const SecretFile&) = delete;
  SecretFile(SecretFile&&) = default;
  SecretFile& operator=(const SecretFile&) = delete;
  SecretFile& operator=(SecretFile&&) = default;
  ~SecretFile();

  [[nodiscard]] const std::string& first_line() const { return first_line_; }
  [[nodiscard]] const FileFields& fields() const { return fields_; }
  // Empty when the file has no such field.
  [[nodiscard]] const std::string& field(std::string_view name) const;
  // Sealed: that it is as it was written, without a passphrase. Open: nothing to say.
  [[nodiscard]] Status check_seal() const;
  // As it is sealed; empty when it lies open.
  [[nodiscard]] Result<Bytes> sealed_octets() const;
  [[nodiscard]] bool is_sealed() const { return !sealed_.empty(); }
  [[nodiscard]] Result<crypto::Secret> secret(const PassphraseSource& passphrase) const;

 private:
  SecretFile() = default;
  // No names: whatever fields.
  using Names = std::optional<std::span<const std::string_view>>;
  [[nodiscard]] Status take(std::string_view name, std::string_view value, const Names& names);
  [[nodiscard]] Status take_lines(std::string_view text, const Names& names);
  [[nodiscard]] static Result<SecretFile> load(const std::string& path,
                                               std::optional<std::string_view> first_line,
                                               const Names& names);

  std::string path_;
  std::string first_line_;
  FileFields fields_;
  std::string sealed_;
  std::string plain_;
};

// At the terminal without echo; an error where there is none.
[[nodiscard]] Result<crypto::Secret> ask_passphrase(const std::string& what);
// From the file when `passphrase_file` is not empty, else from $COMITY_PASSPHRASE_FILE, else asked
// at the terminal.
[[nodiscard]] PassphraseSource passphrase_source(const std::string& passphrase_file);
// The same for what is about to be sealed: at the terminal it is asked for twice, since what was
// mistyped opens nothing ever after.
[[nodiscard]] PassphraseSource new_passphrase_source(const std::string& passphrase_file);

}  // namespace comity::folder
