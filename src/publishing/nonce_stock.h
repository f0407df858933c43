// Nonces posted ahead of need: how many a session of a group takes, and what each custodian here
// has to post. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/read.h"
#include "publishing/local_signers.h"
#include "registers/keys/queries.h"
#include "signing/session/claim.h"
#include "signing/session/session.h"

namespace comity::publishing {

class NonceStock {
 public:
  // `reader` outlives it.
  NonceStock(const ledger::Reader& reader, dns::Name apex, keys::Role role)
      : reader_(reader), apex_(std::move(apex)), role_(role) {}

  // This session took what it needs: the next is one for a change again, or signs what it left.
  void expect_after(const signing::Session& session);
  // There is more to sign than nonces are on record: counts anew next time.
  void forget() { nonces_ = 0; }

  // How many the session takes that `request` would open.
  [[nodiscard]] Status count(const signing::ClaimRequest& request);
  // `view` is the newest state.
  [[nodiscard]] std::vector<std::uint64_t> batches_in_sessions(const state::View& view) const;
  // After count(): new nonces of `signer` where those on record do not suffice. It keeps those on
  // record and those in sessions and wipes the rest. `mute`: it will not answer all of these. An
  // error when another process posts with the same share: of two the one that began last goes on.
  [[nodiscard]] Result<std::optional<v1::Action>> post_of(
      LocalSigner& signer, const state::View& view, const std::vector<std::uint64_t>& in_sessions,
      bool mute);
  // Of the batches that were drawn here and are on record or in sessions.
  [[nodiscard]] const signing::OwnCommitments& own() const { return own_; }

 private:
  const ledger::Reader& reader_;
  const dns::Name apex_;
  const keys::Role role_;
  struct Drawn {
    std::uint64_t newest = 0;                // batch of the party that was drawn here
    bool stands = false;                     // it was seen on record as the newest
    int others = 0;                          // how often another one came before it
    std::map<std::uint64_t, Hash> contents;  // of the batches that are kept
  };
  std::map<std::string, Drawn> drawn_;  // by party
  signing::OwnCommitments own_;
  std::uint32_t nonces_ = 0;  // that the next session may take; 0: unknown
};

}  // namespace comity::publishing
