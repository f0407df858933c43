// Keys at rest (docs/spec/keys-at-rest.md): one file per key, mode 0600. The secret is sealed under
// a passphrase; it lies open only where the caller asks for that (samples).
//
//   comity key v1
//   party: tc-ring
//   roles: vote operate        or    roles: seal, of a key of X25519 that signs nothing,
//                              or    roles: witness, of one that signs nothing but checkpoints
//                              or    roles: narrow, of one whose power stands on the ledger
//   public: <64 hex digits>
//   sealed: <base64>          or    insecure-plaintext: <64 hex digits>
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/ed25519.h"
#include "crypto/x25519.h"
#include "folder/secret_file.h"
#include "ledger/action.h"

namespace comity::folder {

struct KeyLabel {
  std::string party;
  std::vector<ledger::Role> roles;  // none when it seals, witnesses or is narrow
  bool seals = false;
  bool witnesses = false;
  bool narrow = false;
};

struct LoadedKey {
  KeyLabel label;
  crypto::SigningKey key;
};

struct LoadedSealKey {
  std::string party;
  crypto::X25519Key key;
};

// The roles with a space between; "seal" of a key that seals, "witness" of one that cosigns,
// "narrow" of a narrower one.
[[nodiscard]] std::string roles_text(const KeyLabel& label);
// The same back, in ascending order: several names, or seal, witness or narrow alone.
[[nodiscard]] Result<KeyLabel> parse_label(std::string party, std::string_view roles);

// No passphrase: in plain text. Does not overwrite. `with_folder`: write_secret_file.
[[nodiscard]] Status write_key_file(const std::string& path, const KeyLabel& label,
                                    const crypto::SigningKey& key,
                                    const std::optional<BytesView>& passphrase,
                                    bool with_folder = false);
[[nodiscard]] Status write_seal_key_file(const std::string& path, const LoadedSealKey& key,
                                         const std::optional<BytesView>& passphrase);

// What a key file says without its secret; needs no passphrase. That the public key belongs to the
// secret is checked when the key is used.
struct PublicPart {
  KeyLabel label;
  PublicKey key;
};
[[nodiscard]] Result<PublicPart> read_public_part(const std::string& path);

// Whether the file is sealed; corrupt when its seal does not have its checksum.
[[nodiscard]] Result<bool> check_key_seal(const std::string& path);

// A key that signs transactions; one that seals or witnesses is refused, and so for the others.
[[nodiscard]] Result<LoadedKey> read_key_file(const std::string& path,
                                              const PassphraseSource& passphrase);
[[nodiscard]] Result<LoadedKey> read_witness_key_file(const std::string& path,
                                                      const PassphraseSource& passphrase);
[[nodiscard]] Result<LoadedSealKey> read_seal_key_file(const std::string& path,
                                                       const PassphraseSource& passphrase);

}  // namespace comity::folder
