// One signing group of one zone, as this process takes part in it: its custodians post nonces, open
// sessions when there is something to sign, and answer every session whose claim they find true in
// the state, whoever opened it. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/read.h"
#include "publishing/local_signers.h"
#include "signing/session/claim.h"
#include "signing/session/session.h"

namespace comity::publishing {

struct SigningOptions {
  std::int64_t answer_milliseconds = 10'000;  // how long a session waits for who does not answer
  std::int64_t check_milliseconds = 60'000;   // how often expiry is looked at on an idle node
  std::function<Time()> now;                  // block time to be: the wall clock
  // Waits for a commit for so long; false when the node stops.
  std::function<bool(std::int64_t milliseconds)> wait;
};

// What a zone-signing session made.
struct SignedZone {
  std::uint64_t session = 0;
  std::uint64_t height = 0;  // of the state that it publishes
  zone::Zone zone;
};

class GroupDriver {
 public:
  // `keys`: for the zone-signing group the driver of the key-signing one, else null. All outlive
  // it.
  GroupDriver(const ledger::Reader& reader, dns::Name apex, keys::Role role,
              std::vector<LocalSigner*> signers, GroupDriver* keys, const SigningOptions& options);

  // Answers what is open, signs once when there is need: what was signed is to be published before
  // the next session begins, however fast the zone changes. An error says why the group has not
  // signed what it should; what was signed before is still there. Nonces for the next session are
  // for stock(), after that.
  [[nodiscard]] Status tend();
  // Posts nonces for custodians that have none on record.
  [[nodiscard]] Status stock();
  // Zone signing: what the newest signed session made; at hand when it was signed here, else
  // aggregated from what its parties posted. not_found when there is none.
  [[nodiscard]] Result<SignedZone> newest_zone();
  // Zone signing: what the newest version stands under, put together again where it was not signed
  // here. Of none when that cannot be done; then all is signed anew.
  [[nodiscard]] const signing::Standing& standing();
  // How many members can sign, as far as the record and their faults tell; and who cannot.
  struct Strength {
    std::size_t able = 0;
    std::string missing;
  };
  [[nodiscard]] Result<Strength> strength() const;

 private:
  [[nodiscard]] Status wait_for_others() const;
  [[nodiscard]] Status answer_open_sessions();
  [[nodiscard]] Status sign_once(signing::Need need);
  [[nodiscard]] Result<std::uint64_t> open();
  [[nodiscard]] Status drive(std::uint64_t number);
  [[nodiscard]] Status finish(const signing::Session& session,
                              const signing::Signatures& signatures);
  [[nodiscard]] Status answer(LocalSigner& signer, const signing::Session& session);
  [[nodiscard]] Status send_last_share(LocalSigner& signer, const signing::Closing& closing);
  // Parties of this process that cannot answer a session: started anew, their nonces are gone.
  using Mute = std::set<std::string>;
  // Waits until the session has this stage, or only the mute are missing; an error names those who
  // have not answered.
  [[nodiscard]] Status await(std::uint64_t number, int stage, const Mute& mute);
  // Aggregates what stands in the record.
  [[nodiscard]] Result<signing::Signatures> aggregate(const signing::Session& session,
                                                      const v1::SigningSession& record);
  [[nodiscard]] Result<zone::Zone> aggregate_last(const signing::Closing& closing,
                                                  const v1::SigningSession& record);
  // Key signing.
  struct KeySession {
    signing::Session session;
    signing::Signatures signatures;
  };
  [[nodiscard]] Result<const KeySession*> key_session(std::uint64_t number);
  [[nodiscard]] Result<SignedZone> rebuild(const v1::SigningSession& record);
  // A claim that is made now.
  [[nodiscard]] signing::ClaimRequest request();
  [[nodiscard]] Result<signing::Closing> close(const signing::Session& session,
                                               const signing::Signatures& signatures);
  [[nodiscard]] Error blame(std::uint64_t session, const signing::Refusal& refusal);
  [[nodiscard]] bool passes_over(const state::View& view, std::string_view party) const;
  [[nodiscard]] Result<std::unique_ptr<state::View>> view() const;
  [[nodiscard]] Status read(std::uint64_t number, v1::SigningSession& out) const;
  [[nodiscard]] std::string place(std::uint64_t session) const;

  // Who failed in which session. A share that does not hold is never forgiven while the process
  // runs; silence is, when nonces newer than those it was asked for show that somebody is there
  // again.
  struct Failure {
    std::uint64_t session = 0;
    bool bad_share = false;
    std::uint32_t index = 0;
    std::uint64_t batch = 0;  // that the session spent
  };

  const ledger::Reader& reader_;
  const dns::Name apex_;
  const keys::Role role_;
  const std::vector<LocalSigner*> signers_;
  GroupDriver* const keys_;
  const SigningOptions& options_;

  std::uint32_t nonces_ = 0;    // that the next session may take
  signing::Standing standing_;  // zone signing
  std::uint64_t lost_ = 0;      // a signed session that cannot be put together again
  std::map<std::string, Failure, std::less<>> failures_;
  std::set<std::uint64_t> refused_;        // open sessions whose claim is not true
  std::optional<KeySession> key_session_;  // key signing: the one asked for last
  std::optional<SignedZone> newest_zone_;  // zone signing: until it is taken
};

}  // namespace comity::publishing
