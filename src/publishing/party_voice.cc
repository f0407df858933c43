#include "publishing/party_voice.h"

#include <algorithm>
#include <utility>

#include "crypto/content.h"
#include "ledger/read.h"
#include "machine/clock.h"
#include "proof/transaction.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::publishing {
namespace {

constexpr std::int64_t kValidSeconds = 600;

}  // namespace

PartyVoice::PartyVoice(const ledger::Reader& reader, ledger::Submitter& submitter,
                       std::string party, const crypto::SigningKey& key,
                       std::function<Time()> clock)
    : reader_(reader),
      submitter_(submitter),
      party_(std::move(party)),
      key_(key),
      clock_(clock ? std::move(clock) : machine::wall_time) {}

Result<Bytes> PartyVoice::transaction_of(const v1::Action& action) const {
  const ledger::Head head = reader_.head();
  const Result<std::unique_ptr<state::View>> view = reader_.view(head.height);
  if (!view) return tl::unexpected(view.error());
  v1::Body body;
  body.set_community(reader_.community().bytes());
  body.set_party(party_);
  body.set_key(key_.public_key().bytes());
  body.set_sequence(ledger::last_sequence(**view, key_.public_key().view()) + 1);
  const Time now = std::max(clock_(), head.block_time);
  wire::set_time(*body.mutable_valid_until(), plus_seconds(now, kValidSeconds));
  *body.mutable_action() = action;
  return proof::sign_transaction(wire::encode(body), key_);
}

Status PartyVoice::hear(const ledger::Receipt& receipt) {
  if (receipt.outcome == ledger::Code::done) return put_again();
  put_.clear();
  const std::string outcome(reader_.registry().info(receipt.outcome).name);
  const bool later = ledger::family_of(receipt.outcome) == ledger::Family::early;
  return error(later ? ErrorKind::unavailable : ErrorKind::conflict,
               party_ + ": " + outcome + ": " + receipt.reason);
}

Status PartyVoice::send(const v1::Action& action) {
  return send_together({{this, &action}}).front();
}

std::vector<Status> PartyVoice::send_together(const std::vector<Saying>& sayings) {
  std::vector<Status> outcomes(sayings.size());
  std::vector<Bytes> transactions;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < sayings.size(); ++i) {
    Result<Bytes> made = sayings[i].voice->transaction_of(*sayings[i].action);
    if (made) {
      transactions.push_back(*std::move(made));
      places.push_back(i);
    } else {
      outcomes[i] = tl::unexpected(made.error());
    }
  }
  if (transactions.empty()) return outcomes;
  const auto receipts = sayings.front().voice->submitter_.submit_all(transactions);
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    outcomes[places[i]] = sayings[places[i]].voice->hear(receipts[i]);
  }
  return outcomes;
}

Status PartyVoice::put(BytesView octets, v1::Content& content) {
  Bytes salted(crypto::kContentSaltBytes, '\0');
  crypto::random_fill({reinterpret_cast<std::uint8_t*>(salted.data()), salted.size()});
  const Result<Hash> hash = submitter_.put_content(salted, octets);
  if (!hash) return tl::unexpected(hash.error());
  content.set_hash(hash->bytes());
  content.set_length(octets.size());
  put_.emplace(*hash, salted.append(octets));
  return {};
}

// What waited for its transaction may have had to make room for texts of others.
Status PartyVoice::put_again() {
  const auto put = std::exchange(put_, {});
  for (const auto& [hash, salted] : put) {
    if (reader_.content(hash)) continue;
    const BytesView octets = salted;
    const Result<Hash> kept = submitter_.put_content(octets.substr(0, crypto::kContentSaltBytes),
                                                     octets.substr(crypto::kContentSaltBytes));
    if (!kept) return tl::unexpected(kept.error());
  }
  return {};
}

}  // namespace comity::publishing
