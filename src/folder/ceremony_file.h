// What a party keeps between the rounds of a ceremony (docs/spec/keys-at-rest.md): the key of one
// try to which the others seal its share.
//
//   comity one-time key v1
//   ceremony: 3
//   attempt: 1
//   sealed: <base64>          or    insecure-plaintext: <64 hex digits>
//
// Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "folder/secret_file.h"

namespace comity::folder {

struct LoadedOneTimeKey {
  std::uint64_t ceremony = 0;
  std::uint32_t attempt = 0;
  crypto::Secret secret;  // 32 octets
};

// No passphrase: in plain text. What stands there of an earlier try is gone.
[[nodiscard]] Status write_one_time_key(const std::string& path, std::uint64_t ceremony,
                                        std::uint32_t attempt, crypto::SecretView secret,
                                        const std::optional<BytesView>& passphrase);
// not_found when there is no such file.
[[nodiscard]] Result<LoadedOneTimeKey> read_one_time_key(const std::string& path,
                                                         const PassphraseSource& passphrase);

}  // namespace comity::folder
