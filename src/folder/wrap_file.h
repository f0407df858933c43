// What opens a folder whose secrets a PKCS#11 token guards (docs/spec/keys-at-rest.md): the random
// passphrase of its files, wrapped by a key in the token. With such a file the folder's passphrase
// is asked of the token, and of a person only the token's PIN.
//
//   comity token wrap v1
//   module: /usr/lib/softhsm/libsofthsm2.so
//   token: <label>
//   key: <label>
//   mechanism: aes-gcm        or    aes-cbc-pad
//   sealed: <base64 of vector, ciphertext, SHA-256 of both>
//
// Any thread.
#pragma once

#include <string>

#include "folder/secret_file.h"
#include "token/token.h"

namespace comity::folder {

// A new passphrase of 32 random octets, wrapped; the file is written over one that stands there.
// `new_key`: the key is made first.
[[nodiscard]] Result<crypto::Secret> write_wrap_file(const std::string& path,
                                                     const token::Place& place, bool new_key,
                                                     const PassphraseSource& pin);

// Where the key is that opens it; needs neither token nor PIN.
[[nodiscard]] Result<token::Place> read_wrap_place(const std::string& path);

// Asks the token once, and says the same from then on: what it unwrapped, or what went wrong.
[[nodiscard]] PassphraseSource unwrapped(const std::string& path, PassphraseSource pin);

}  // namespace comity::folder
