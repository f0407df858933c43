// One signing session as this process takes part in it: judged once, what its parties posted read
// once, every share of a custodian here made once, however often it is looked at. Waits for
// nothing. One thread at a time.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/read.h"
#include "publishing/local_signers.h"
#include "signing/session/session.h"

namespace comity::publishing {

// Whether this party may sign now under what others have seen of the log, in which the block at
// height `opened` stands; 0: any. An error passes: it is asked again at the next step, and why not
// is for people. Any thread.
using Backed = std::function<Status(const std::string& party, const dns::Name& apex,
                                    keys::Role role, std::uint64_t opened)>;

// What none of them could answer is not opened: it would cost everybody nonces.
[[nodiscard]] Status back_any(const Backed& backed, const std::vector<LocalSigner*>& signers,
                              keys::Role role);

class SessionRound {
 public:
  // As signing::Session::judge. `reader` outlives the round.
  [[nodiscard]] static Result<SessionRound> judge(const ledger::Reader& reader,
                                                  const dns::Name& apex, keys::Role role,
                                                  const v1::SigningSession& record,
                                                  const signing::Standing& standing,
                                                  const signing::Kept& kept);
  // As signing::Session::recall.
  [[nodiscard]] static Result<SessionRound> recall(const ledger::Reader& reader,
                                                   const dns::Name& apex,
                                                   const v1::SigningSession& record,
                                                   const signing::Standing& at_hand,
                                                   const signing::Kept& kept);

  [[nodiscard]] const signing::Session& session() const { return session_; }

  // `record` has the shares of all parties: makes the signatures of them. A refusal without faults
  // is for now: what somebody posted is not here yet.
  [[nodiscard]] tl::expected<void, signing::Refusal> aggregate(const v1::SigningSession& record);
  // Before that: who has named shares in `record` that are not here.
  [[nodiscard]] std::set<std::string> who_withhold(const v1::SigningSession& record) const;
  // After that.
  [[nodiscard]] const signing::Signatures& signatures() const { return *signatures_; }
  // With a digest, after that: `keys` is the key-signing session that the claim names, aggregated.
  [[nodiscard]] Status close(const SessionRound& keys);
  // Zone signing, after close(): `record` has the shares of ZONEMD of all parties.
  [[nodiscard]] tl::expected<signing::Version, signing::Refusal> finish(
      const v1::SigningSession& record) const;

  // What `signer` has to send for what `record` lacks of it; nothing when it lacks nothing, is
  // mute, or is not backed yet. An error passes.
  [[nodiscard]] Result<std::optional<v1::Action>> act_of(LocalSigner& signer,
                                                         const v1::SigningSession& record,
                                                         const Backed& backed);
  // This party will give no share to this session: its nonces are gone, or its policy refuses.
  void mute(const std::string& party) { seats_[party].mute = true; }
  [[nodiscard]] bool is_mute(const std::string& party) const;
  // Why a party that lives here may not answer yet; empty: it may, or it lives elsewhere.
  [[nodiscard]] const std::string& unbacked(const std::string& party) {
    return seats_[party].unbacked;
  }
  // Milliseconds of block time since its record changed: how long it waits already when a process
  // comes to it late.
  [[nodiscard]] std::int64_t age() const;

 private:
  SessionRound(const ledger::Reader& reader, signing::Session session)
      : reader_(reader), session_(std::move(session)) {}
  [[nodiscard]] Result<v1::Action> answer(LocalSigner& signer, const Bytes& shares) const;
  [[nodiscard]] v1::Action last_answer(const Bytes& share) const;
  // `made`, or what `make` makes now; empty when it cannot.
  template <typename Make>
  bool make_once(LocalSigner& signer, Bytes& made, const Make& make);

  struct Seat {
    bool mute = false;
    std::string unbacked;
    Bytes shares;
    Bytes last_share;  // of ZONEMD
  };

  const ledger::Reader& reader_;
  signing::Session session_;
  std::optional<signing::Signatures> signatures_;
  std::optional<signing::Closing> closing_;
  std::map<std::string, Seat> seats_;  // of parties whose custodian is here
};

// Whether `answer` has all that its session asks for at `stage`.
[[nodiscard]] bool has_answered(const v1::SessionAnswer& answer, int stage);

}  // namespace comity::publishing
