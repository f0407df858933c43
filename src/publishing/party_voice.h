// Speaks for a party with one of its keys: makes the transaction around an action, hands it in and
// waits for its receipt. One thread at a time.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "crypto/ed25519.h"
#include "ledger/read.h"
#include "ledger/submit.h"
#include "wire/fwd.h"

namespace comity::publishing {

class PartyVoice {
 public:
  // All outlive the voice. `clock` says until when a transaction is good; empty: the wall clock.
  PartyVoice(const ledger::Reader& reader, ledger::Submitter& submitter, std::string party,
             const crypto::SigningKey& key, std::function<Time()> clock = {});

  [[nodiscard]] const std::string& party() const { return party_; }
  // conflict when it was refused, unavailable when it may hold later; the message names outcome and
  // reason.
  [[nodiscard]] Status send(const v1::Action& action);
  // The same of several, each with another key, over one submitter: all are on their way before the
  // first is waited for. Outcomes in their order.
  struct Saying {
    PartyVoice* voice;
    const v1::Action* action;
  };
  [[nodiscard]] static std::vector<Status> send_together(const std::vector<Saying>& sayings);
  // Hands in `octets` with a fresh salt and names them in `content`, for the action that is sent
  // next.
  [[nodiscard]] Status put(BytesView octets, v1::Content& content);

 private:
  [[nodiscard]] Result<Bytes> transaction_of(const v1::Action& action) const;
  [[nodiscard]] Status hear(const ledger::Receipt& receipt);
  [[nodiscard]] Status put_again();

  const ledger::Reader& reader_;
  ledger::Submitter& submitter_;
  const std::string party_;
  const crypto::SigningKey& key_;
  const std::function<Time()> clock_;
  std::map<Hash, Bytes> put_;  // salt || octets, for the next send()
};

}  // namespace comity::publishing
