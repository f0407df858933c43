// The custodians that live in this process: one for every share file of the community's folder,
// each with the key that its party signs sessions with. For communities that try things out; the
// signer of a party that means it is a process of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "folder/data_folder.h"
#include "folder/secret_file.h"
#include "publishing/party_voice.h"
#include "signing/custody/custodian.h"

namespace comity::publishing {

// What the party's own policy says of sessions, and of documents that are signed in none.
struct Permits {
  signing::Custodian::Permit session = {};
  signing::Custodian::PermitDocument document = {};
};

struct LocalSigner {
  signing::Custodian custodian;
  std::shared_ptr<const crypto::SigningKey> key;  // with role sign
  PartyVoice voice;
};

// Reads every <folder>/custody/*.share whose group is on record, and
// <folder>/keys/<party>.signer.key of its party; shares of an epoch that is over sign nothing. A
// file that cannot be used is an error that names it and says what to do. Both references outlive
// the signers. `permits`: the party's own policy, or empty.
[[nodiscard]] Result<std::vector<std::unique_ptr<LocalSigner>>> load_local_signers(
    const folder::DataFolder& folder, const ledger::Reader& reader, ledger::Submitter& submitter,
    const folder::PassphraseSource& passphrase, const Permits& permits = {});

// The one whose share is in this file; null when its epoch is over. `permits` as above; `clock` is
// its voice's.
[[nodiscard]] Result<std::unique_ptr<LocalSigner>> load_local_signer(
    const std::string& path, const folder::DataFolder& folder, const ledger::Reader& reader,
    ledger::Submitter& submitter, const folder::PassphraseSource& passphrase,
    const Permits& permits = {}, std::function<Time()> clock = {});

// That the share in `path` would be used by a start.
[[nodiscard]] Status check_share(const std::string& path, const folder::DataFolder& folder,
                                 const ledger::Reader& reader,
                                 const folder::PassphraseSource& passphrase);

}  // namespace comity::publishing
