// All secrets of a folder from one passphrase to another: a passphrase of a person, that of a token
// (folder/wrap_file.h). A power cut leaves all under the old or all under the new, once the folder
// is settled. The folder's lock is held (machine/file_lock.h).
//
// Each file is written anew beside the old, with `.resealed` behind its name; then a file
// `resealed` in the folder says that this is done; then the new replace the old, which are
// overwritten first.
#pragma once

#include <string>
#include <vector>

#include "folder/secret_file.h"
#include "token/token.h"

namespace comity::folder {

// The path of what opens the folder by a token; there may be none (folder/wrap_file.h).
[[nodiscard]] std::string wrap_path(const std::string& folder);
// The folder's passphrase: of the token when it has a wrap file, for which `asked` gives the PIN;
// else `asked` itself.
[[nodiscard]] PassphraseSource folder_passphrase(const std::string& folder, PassphraseSource asked);

// The files with secrets in keys/ and custody/, in order.
[[nodiscard]] std::vector<std::string> secret_files(const std::string& folder);

// Finishes what was cut off after it was done, and removes what was cut off before.
[[nodiscard]] Status settle(const std::string& folder);

// By a new passphrase of `token`, or, without one, that of `next`; a PIN of it otherwise.
struct Target {
  std::optional<token::Place> token;
  bool new_key = false;
  PassphraseSource next;
};
// How many files. Nothing is changed when there is an error before the end.
[[nodiscard]] Result<std::size_t> reseal(const std::string& folder, const PassphraseSource& now,
                                         const Target& target);

}  // namespace comity::folder
