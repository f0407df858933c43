#include "crypto/frost/ceremony/message.h"

#include <algorithm>
#include <string>

#include "crypto/frost/secret_scalar.h"

namespace comity::crypto::frost {
namespace {

Digest digest_message(const Digest& context, BytesView octets) {
  return hash_ceremony("message", {view(context), octets});
}

Digest bound_to_key(const Digest& context, BytesView body) {
  return hash_ceremony("sealing", {view(context), body});
}

// The form of one message, all but what its body means.
Result<Deliveries::Row> read_row(const Digest& context, const PostedMessage& posted,
                                 std::size_t body_bytes, std::size_t receivers) {
  const auto& [sender, message] = posted;
  const std::size_t wanted = body_bytes + kSealingKeyBytes;
  if (message.octets.size() != wanted) {
    return error("the message has " + std::to_string(message.octets.size()) + " octets, not " +
                 std::to_string(wanted));
  }
  if (message.sealed.size() != receivers * kSealedShareBytes) {
    return error("the sealed shares have " + std::to_string(message.sealed.size()) +
                 " octets, not " + std::to_string(receivers * kSealedShareBytes));
  }
  const BytesView octets = message.octets;
  const BytesView body = octets.substr(0, body_bytes);
  const Result<Element> key = Element::from(octets.substr(body_bytes, kElementBytes));
  if (!key) return at("sealing key", key.error());
  const Result<PossessionProof> proof =
      PossessionProof::decode(octets.substr(body_bytes + kElementBytes));
  if (!proof) return at("proof of the sealing key", proof.error());
  if (!proof->holds(*key, sender, view(bound_to_key(context, body)))) {
    return error("the proof of the sealing key does not hold");
  }
  return Deliveries::Row{sender, Bytes(body), digest_message(context, octets), *key,
                         message.sealed};
}

// What was found wrong, and with whom, in the order in which it was found.
class Faults {
 public:
  void add(const Identifier& culprit, const std::string& what) {
    const std::string text = culprit.text() + ": " + what;
    refusal_.message += refusal_.message.empty() ? text : "; " + text;
    refusal_.culprits.push_back(culprit);
  }
  [[nodiscard]] bool none() const { return refusal_.culprits.empty(); }
  [[nodiscard]] Refusal take() {
    std::vector<Identifier>& culprits = refusal_.culprits;
    std::sort(culprits.begin(), culprits.end());
    culprits.erase(std::unique(culprits.begin(), culprits.end()), culprits.end());
    return std::move(refusal_);
  }

 private:
  Refusal refusal_;
};

bool by_sender(const Deliveries::Row& a, const Deliveries::Row& b) { return a.sender < b.sender; }

}  // namespace

Result<Message> write_message(const Digest& context, const Identifier& sender, Bytes body,
                              const std::vector<Receiver>& receivers, SecretView shares,
                              SecretView randomness) {
  if (randomness.size() != kMessageRandomnessBytes ||
      shares.size() != receivers.size() * kScalarBytes) {
    return error("a message needs 96 octets of randomness and a share for each receiver");
  }
  const Result<OneTimeKey> key = OneTimeKey::from_randomness(randomness.first(kWideBytes));
  if (!key) return tl::unexpected(key.error());
  const Result<PossessionProof> proof =
      PossessionProof::make(key->view(), key->public_key(), sender,
                            view(bound_to_key(context, body)), randomness.subspan(kWideBytes));
  if (!proof) return tl::unexpected(proof.error());
  Message message{std::move(body), {}};
  message.octets += key->public_key().view();
  message.octets += proof->encode();
  const Digest digest = digest_message(context, message.octets);
  for (std::size_t i = 0; i < receivers.size(); ++i) {
    const Result<Bytes> sealed = seal_share({digest, sender, key->public_key(), receivers[i]}, *key,
                                            shares.subspan(i * kScalarBytes, kScalarBytes));
    if (!sealed) return tl::unexpected(sealed.error());
    message.sealed += *sealed;
  }
  return message;
}

Deliveries::Deliveries(std::vector<Row> rows, std::vector<Receiver> receivers,
                       const Identifier& last, const Digest& context)
    : rows_(std::move(rows)), receivers_(std::move(receivers)), last_(last) {
  Bytes all;
  for (const Row& row : rows_) {
    all += row.sender.view();
    all += view(row.digest);
    all += row.sealed;
  }
  digest_ = hash_ceremony("transcript", {view(context), all});
}

tl::expected<Deliveries, Refusal> Deliveries::gather(
    const Digest& context, const std::vector<Identifier>& senders, std::vector<Receiver> receivers,
    std::size_t body_bytes, std::span<const PostedMessage> messages, const CheckBody& check_body) {
  Faults faults;
  std::vector<Row> rows;
  std::vector<Identifier> heard;
  for (const PostedMessage& posted : messages) {
    const Identifier& sender = posted.sender;
    const bool again = std::find(heard.begin(), heard.end(), sender) != heard.end();
    heard.push_back(sender);
    if (std::find(senders.begin(), senders.end(), sender) == senders.end()) {
      faults.add(sender, "sends nothing in this round");
      continue;
    }
    if (again) {
      faults.add(sender, "posted twice");
      continue;
    }
    Result<Row> row = read_row(context, posted, body_bytes, receivers.size());
    const Status body = row ? check_body(sender, row->body) : tl::unexpected(row.error());
    if (!body) {
      faults.add(sender, body.error().message);
      continue;
    }
    const auto same_key = [&](const auto& other) { return other == row->sealing_key; };
    if (std::any_of(rows.begin(), rows.end(),
                    [&](const Row& other) { return same_key(other.sealing_key); }) ||
        std::any_of(receivers.begin(), receivers.end(),
                    [&](const Receiver& other) { return same_key(other.one_time_key); })) {
      faults.add(sender, "its sealing key is another party's");
      continue;
    }
    rows.push_back(std::move(*row));
  }
  for (const Identifier& sender : senders) {
    if (std::find(heard.begin(), heard.end(), sender) == heard.end()) {
      faults.add(sender, "is silent");
    }
  }
  if (!faults.none()) return tl::unexpected(faults.take());
  if (rows.empty()) return tl::unexpected(Refusal{"nobody sends in this round", {}});
  const Identifier last = rows.back().sender;
  std::sort(rows.begin(), rows.end(), by_sender);
  return Deliveries(std::move(rows), std::move(receivers), last, context);
}

Sealing Deliveries::sealing(std::size_t row, std::size_t receiver) const {
  return {rows_[row].digest, rows_[row].sender, rows_[row].sealing_key, receivers_[receiver]};
}

BytesView Deliveries::sealed(std::size_t row, std::size_t receiver) const {
  return BytesView(rows_[row].sealed).substr(receiver * kSealedShareBytes, kSealedShareBytes);
}

Result<std::size_t> Deliveries::find_receiver(const OneTimeKey& key) const {
  for (std::size_t i = 0; i < receivers_.size(); ++i) {
    if (receivers_[i].one_time_key == key.public_key()) return i;
  }
  return error("the one-time key is none of this ceremony");
}

Result<Secret> Deliveries::sum(const OneTimeKey& key) const {
  const Result<std::size_t> receiver = find_receiver(key);
  if (!receiver) return tl::unexpected(receiver.error());
  Result<Secret> sum = Secret::make(kScalarBytes);
  if (!sum) return sum;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    const Result<Secret> share = open_share(sealing(row, *receiver), key, sealed(row, *receiver));
    if (!share) return at(rows_[row].sender.text(), share.error());
    add_secret(sum->mutable_view(), share->view());
  }
  return sum;
}

Result<std::vector<Complaint>> Deliveries::complaints(const OneTimeKey& key, const Owed& owed,
                                                      SecretView randomness) const {
  const Result<std::size_t> receiver = find_receiver(key);
  if (!receiver) return tl::unexpected(receiver.error());
  std::vector<Complaint> complaints;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    const Sealing about = sealing(row, *receiver);
    const Result<Secret> share = open_share(about, key, sealed(row, *receiver));
    if (!share && share.error().kind != ErrorKind::invalid) return tl::unexpected(share.error());
    const Result<Element> promised = owed(row, *receiver);
    if (share && promised && is_owed(share->view(), *promised)) continue;
    Result<Bytes> evidence = make_evidence(about, key, randomness);
    if (!evidence) return tl::unexpected(evidence.error());
    complaints.push_back({about.receiver.identifier, about.sender, std::move(*evidence)});
  }
  return complaints;
}

Result<Judgement> Deliveries::judge(const Complaint& complaint, const Owed& owed) const {
  const auto receiver = std::find_if(
      receivers_.begin(), receivers_.end(),
      [&](const Receiver& candidate) { return candidate.identifier == complaint.complainer; });
  if (receiver == receivers_.end()) {
    return error(complaint.complainer.text() + " receives nothing in this round");
  }
  const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Row& candidate) {
    return candidate.sender == complaint.accused;
  });
  if (row == rows_.end()) return error(complaint.accused.text() + " sent nothing in this round");
  const auto at_row = static_cast<std::size_t>(row - rows_.begin());
  const auto at_receiver = static_cast<std::size_t>(receiver - receivers_.begin());
  return judge_evidence(sealing(at_row, at_receiver), sealed(at_row, at_receiver),
                        owed(at_row, at_receiver), complaint.evidence);
}

}  // namespace comity::crypto::frost
