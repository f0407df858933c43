// Keys at rest (docs/spec/keys-at-rest.md): one file per key, mode 0600. The secret is sealed under
// a passphrase; it lies open only where the caller asks for that (samples).
//
//   comity key v1
//   party: tc-ring
//   roles: vote operate
//   public: <64 hex digits>
//   sealed: <base64>          or    insecure-plaintext: <64 hex digits>
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/ed25519.h"
#include "folder/secret_file.h"
#include "ledger/action.h"

namespace comity::folder {

struct KeyLabel {
  std::string party;
  std::vector<ledger::Role> roles;
};

struct LoadedKey {
  KeyLabel label;
  crypto::SigningKey key;
};

[[nodiscard]] std::string_view role_name(ledger::Role role);
[[nodiscard]] Result<ledger::Role> parse_role(std::string_view name);

// No passphrase: in plain text. Does not overwrite.
[[nodiscard]] Status write_key_file(const std::string& path, const KeyLabel& label,
                                    const crypto::SigningKey& key,
                                    const std::optional<std::string>& passphrase);

// What a key file says without its secret; needs no passphrase. That the public key belongs to the
// secret is checked when the key is used.
struct PublicPart {
  KeyLabel label;
  PublicKey key;
};
[[nodiscard]] Result<PublicPart> read_public_part(const std::string& path);

// Whether the file is sealed; corrupt when its seal does not have its checksum.
[[nodiscard]] Result<bool> check_key_seal(const std::string& path);

[[nodiscard]] Result<LoadedKey> read_key_file(const std::string& path,
                                              const PassphraseSource& passphrase);

}  // namespace comity::folder
