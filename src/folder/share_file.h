// A share of a signing key at rest, and what is remembered beside it (docs/spec/keys-at-rest.md).
//
//   comity share v1
//   zone: .
//   role: zone
//   epoch: 1
//   party: ring-operators
//   identifier: 5
//   sealed: <base64>          or    insecure-plaintext: <64 hex digits>
//
// Beside it, `<file>.last`: the number of the last session that was answered with it. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "crypto/frost/key_share.h"
#include "dns/name.h"
#include "folder/secret_file.h"
#include "registers/keys/queries.h"

namespace comity::folder {

struct ShareLabel {
  dns::Name zone;
  keys::Role role = keys::Role::zone_signing;
  std::uint32_t epoch = 0;
  std::string party;
  std::uint32_t identifier = 0;
};

struct LoadedShare {
  ShareLabel label;
  crypto::Secret secret;  // 32 octets; KeyShare::make judges it
};

// "root.zone.ring-operators.share": zone, role, party.
[[nodiscard]] std::string share_file_name(const ShareLabel& label);
// No passphrase: in plain text. Does not overwrite.
[[nodiscard]] Status write_share_file(const std::string& path, const ShareLabel& label,
                                      crypto::SecretView share,
                                      const std::optional<BytesView>& passphrase);
[[nodiscard]] Result<LoadedShare> read_share_file(const std::string& path,
                                                  const PassphraseSource& passphrase);
// What a share's file says without its secret; needs no passphrase.
[[nodiscard]] Result<ShareLabel> read_share_label(const std::string& path);
// Whether the file is sealed; corrupt when its seal does not have its checksum.
[[nodiscard]] Result<bool> check_share_seal(const std::string& path);

// What the share was last used for; zeros when nothing was remembered yet.
[[nodiscard]] Result<keys::Answered> last_answered(const std::string& share_path);
// On disk when it returns.
[[nodiscard]] Status remember_answered(const std::string& share_path,
                                       const keys::Answered& answered);

}  // namespace comity::folder
