// Keys that are made here: each is on disk before it is on record, so that what is acknowledged
// does not lose it. With each goes what proves to a community that its owner has it. One thread.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/comity/local.h"
#include "crypto/ed25519.h"
#include "wire/messages.h"

namespace comity::cli {

struct NewKey {
  v1::PartyKey record;
  Bytes possession;                       // for the community that was named, if any
  std::optional<crypto::SigningKey> key;  // none when it seals, or was there already
};

// The passphrase for a new file; none when it was asked for in plain text.
[[nodiscard]] Result<std::optional<crypto::Secret>> new_passphrase(const Common& common,
                                                                   const KeyOptions& options);

// In the file `options.out`.
[[nodiscard]] Result<NewKey> make_signing_key(const Common& common, const KeyOptions& options,
                                              const folder::KeyLabel& label,
                                              const std::optional<Hash>& community);
[[nodiscard]] Result<NewKey> make_seal_key(const Common& common, const KeyOptions& options,
                                           const std::string& party);
// One that stands alone, for which `signer` signs, a key of the party with role sign.
[[nodiscard]] Result<NewKey> make_lone_key(const Common& common, const KeyOptions& options,
                                           const folder::KeyLabel& label, const Hash& community,
                                           const crypto::SigningKey& signer);

// What proves a key whose file is there already; and of one that stands alone.
[[nodiscard]] Bytes possession(const Hash& community, const crypto::SigningKey& key,
                               std::string_view party);
[[nodiscard]] Bytes vouching(const Hash& community, const folder::KeyLabel& label,
                             const PublicKey& key, const crypto::SigningKey& signer);

// Role seal or witness.
[[nodiscard]] inline bool stands_alone(const folder::KeyLabel& label) {
  return label.seals || label.witnesses;
}

// A command's file says whose key signs: nothing else may say another.
[[nodiscard]] Status check_signer(const Common& common, const std::string& party,
                                  const std::string& file);

// As actions have them: ascending.
template <typename Message>
void put_keys(std::vector<NewKey> keys, Message& message) {
  std::sort(keys.begin(), keys.end(),
            [](const NewKey& a, const NewKey& b) { return a.record.key() < b.record.key(); });
  for (NewKey& one : keys) {
    *message.add_keys() = std::move(one.record);
    message.add_possession(std::move(one.possession));
  }
}

}  // namespace comity::cli
