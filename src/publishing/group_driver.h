// One signing group of one zone, as this process takes part in it: its custodians post nonces, open
// sessions in their turn when there is something to sign, and answer every session whose claim they
// find true in the state, whoever opened it.
//
// A driver is stepped after every commit, and when something is due. A step moves every open
// session as far on as the record allows; nothing is waited for, so nobody who is away or refuses
// holds another session up. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/read.h"
#include "machine/clock.h"
#include "publishing/backoff.h"
#include "publishing/faults.h"
#include "publishing/local_signers.h"
#include "publishing/nonce_stock.h"
#include "publishing/session_round.h"
#include "signing/session/claim.h"

namespace comity::publishing {

struct SigningOptions {
  // After so long without an answer a session is given up for another; a fifth of it is an opener's
  // turn.
  std::int64_t answer_milliseconds = 10'000;
  std::int64_t check_milliseconds = 60'000;        // how often expiry is looked at on an idle node
  std::function<Time()> now = machine::wall_time;  // block time to be
  std::function<std::int64_t()> monotonic = machine::monotonic_milliseconds;
  Backed backed;  // empty: a process that sees one history and no other
  // Whether the signers here would answer a session of this zone; empty: they answer all.
  std::function<Status(const dns::Name& apex, const v1::OpenSession& claim)> may_open;
};

// What a zone-signing session made.
struct SignedZone {
  std::uint64_t session = 0;
  std::uint64_t height = 0;  // of the state that it publishes
  signing::Version zone;
};

// What a document-signing session made.
struct SignedDocument {
  std::uint64_t session = 0;
  Bytes octets;
  Signature signature;
};

class GroupDriver {
 public:
  // `keys`: for the zone-signing group the driver of the key-signing one, else null. All outlive
  // it.
  GroupDriver(const ledger::Reader& reader, dns::Name apex, keys::Role role,
              std::vector<LocalSigner*> signers, GroupDriver* keys, const SigningOptions& options);

  // Answers what is open, opens a session when there is need and it is the turn of a party here.
  // True when something was sent, so that another step may find more to do; what was signed is to
  // be published first, however fast the zone changes.
  bool step();
  // Until when, by options.monotonic, nothing is to be done unless a height is committed.
  [[nodiscard]] std::int64_t due() const { return due_; }
  // Why the group has not signed what it should; what was signed before is still there.
  [[nodiscard]] const Status& trouble() const { return trouble_; }
  // Has something to sign, and nothing is known that keeps it from that.
  [[nodiscard]] bool is_about_to_sign() const { return wanted_ && trouble_; }
  // Posts nonces for custodians that have none on record. Nonces for the next session are drawn
  // after what was signed is published.
  Status stock();
  // Zone signing: what the newest signed session made; at hand when it was looked at here, else
  // made anew from what its parties posted. not_found when there is none.
  [[nodiscard]] Result<SignedZone> newest_zone();
  // Document signing: the same of the document. conflict: it has changed since.
  [[nodiscard]] Result<SignedDocument> newest_document();
  // Zone signing: what the newest version stands under, or as far as the next one is signed, put
  // together again where it was not signed here. Of another session when that cannot be done; then
  // all is signed anew.
  [[nodiscard]] const signing::Standing& version();
  [[nodiscard]] Result<Strength> strength() const;

 private:
  // A session on record as it stands with this process.
  struct Seen {
    std::optional<SessionRound> round;
    std::optional<Error> wrong;  // its claim is not true, or a share does not hold: left alone
    bool given_up = false;       // too slow to wait for
    std::map<std::string, std::uint64_t> silent;  // parties that have not answered, and batches
    std::size_t progress = 0;  // answers that there were, of both stages; 0: never looked
    std::int64_t since = 0;    // when the last one was seen, monotonic
    std::int64_t age = 0;      // milliseconds that it had stood still then
  };
  struct Act;  // of one of our parties
  struct Waiting {
    std::uint64_t sessions;
    std::int64_t since;
  };

  [[nodiscard]] Result<bool> look();
  [[nodiscard]] Result<signing::Need> need(Time at) const;
  [[nodiscard]] bool leaves_time_to_others();
  // Of those whom the newest open session asks, who have not answered; empty: nobody is waited for.
  [[nodiscard]] std::string unanswered(const state::View& view,
                                       const std::vector<std::uint64_t>& open) const;
  void forget_ended(std::uint64_t newest, const std::vector<std::uint64_t>& open);
  void take_signed(const state::View& view, const std::vector<std::uint64_t>& open);
  // Judges it the first time. An error of kind conflict is for good.
  [[nodiscard]] Result<Seen*> see(const v1::SigningSession& record);
  // What is to be sent for it from here; true while it may be signed soon.
  [[nodiscard]] bool advance(Seen& seen, const v1::SigningSession& record, std::vector<Act>& acts);
  [[nodiscard]] Status aggregate(SessionRound& round, const v1::SigningSession& record);
  [[nodiscard]] Status put_together(SessionRound& round, const v1::SigningSession& record);
  [[nodiscard]] bool is_in_time(Seen& seen, const v1::SigningSession& record);
  // The newest signed session lacks a text that may still come.
  [[nodiscard]] bool awaits_texts(const state::View& view);
  // Those of them who are mute when somebody is, else all.
  void give_up(Seen& seen, std::uint64_t session, bool has_mute);
  [[nodiscard]] std::int64_t turn_milliseconds() const;
  [[nodiscard]] bool may_speak(const LocalSigner* signer);
  void turned_away(const LocalSigner* signer, const Error& why);
  // True when one of them was taken.
  [[nodiscard]] bool send(std::vector<Act>& acts);

  [[nodiscard]] Result<bool> open_in_turn(const state::View& view);
  // Monotonic time from which a session is to be opened here.
  [[nodiscard]] Result<std::int64_t> own_turn(const state::View& view);
  [[nodiscard]] Status open_once(signing::Need need);
  // A claim that is made now, about nobody in particular.
  [[nodiscard]] signing::ClaimRequest request();

  [[nodiscard]] std::string standing() const;
  [[nodiscard]] Result<const SessionRound*> key_session(std::uint64_t number);
  [[nodiscard]] Error blame(std::uint64_t session, const signing::Refusal& refusal);
  [[nodiscard]] Result<std::unique_ptr<state::View>> view() const;
  [[nodiscard]] std::string place(std::uint64_t session) const;
  void look_again(std::int64_t at) { due_ = std::min(due_, at); }

  const ledger::Reader& reader_;
  const dns::Name apex_;
  const keys::Role role_;
  const std::vector<LocalSigner*> signers_;
  GroupDriver* const keys_;
  const SigningOptions& options_;

  std::int64_t now_ = 0;  // of this step, monotonic
  std::int64_t due_ = 0;
  bool wanted_ = false;
  Status trouble_;
  NonceStock nonces_;
  Faults faults_;
  signing::Standing version_;
  zone::Image image_;  // of a zone to be signed; version() and what is signed next share its pages
  std::map<std::uint64_t, Seen> seen_;            // open sessions, and the newest signed one
  std::map<const LocalSigner*, Backoff> voices_;  // of whom the ledger turned away
  Backoff opening_;
  std::string failed_at_;  // standing() when none could be opened
  std::optional<Waiting> waiting_;
  std::uint64_t signed_ = 0;    // of the newest version that was looked at
  std::uint64_t newest_ = 0;    // signed session that was looked at, a part too
  std::uint64_t unusable_ = 0;  // newest session of which nothing can be carried over
  std::uint64_t broken_ = 0;    // signed session whose shares do not hold or do not come
  std::optional<SessionRound> key_session_;  // not of the zone: the one asked for last
};

}  // namespace comity::publishing
