// The parties whose signing keys lie in this folder, <folder>/keys/<party>.signer.key, in the
// ceremonies that they are members of. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "folder/data_folder.h"
#include "publishing/ceremony_member.h"
#include "publishing/local_signers.h"

namespace comity::publishing {

class LocalCeremonies {
 public:
  // `reader` and `submitter` outlive it. `clock` as for a PartyVoice, `permit` as for
  // load_local_signer, `accepts` as for a CeremonyMember.
  LocalCeremonies(folder::DataFolder folder, const ledger::Reader& reader,
                  ledger::Submitter& submitter, folder::PassphraseSource passphrase,
                  std::function<Time()> clock = {}, Permits permits = {},
                  CeremonyMember::Accepts accepts = {});

  // Does what is their turn; who can sign from now on. What goes wrong is logged, and tried again
  // after a while: what was refused stands in a block, and every block calls for a look.
  [[nodiscard]] std::vector<std::unique_ptr<LocalSigner>> tend();
  // Until what went wrong is tried again; `idle` when nothing did.
  [[nodiscard]] std::int64_t until_next_try(std::int64_t idle) const;

 private:
  struct Member {
    crypto::SigningKey key;
    std::unique_ptr<CeremonyMember> in_ceremonies;
  };
  // Those that are asked something, with their keys.
  [[nodiscard]] Status find_members(const state::View& view);
  [[nodiscard]] Status add_member(const std::string& party);
  [[nodiscard]] Status tend_all(std::vector<std::unique_ptr<LocalSigner>>& signers);

  const folder::DataFolder folder_;
  const ledger::Reader& reader_;
  ledger::Submitter& submitter_;
  const folder::PassphraseSource passphrase_;
  const std::function<Time()> clock_;
  const Permits permits_;
  const CeremonyMember::Accepts accepts_;
  std::map<std::string, std::unique_ptr<Member>> members_;  // by party
  std::int64_t not_before_ = 0;                             // of the monotonic clock
};

}  // namespace comity::publishing
