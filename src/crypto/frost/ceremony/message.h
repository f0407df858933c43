// What a sender posts in a ceremony, in every kind of round: public octets, and a share sealed to
// each receiver. The octets are a body of the round, a key that serves this message alone, and a
// proof that the sender knows it: a key derived from another sender's would turn the evidence
// against its owner into a way to that sender's shares. Values, any thread. Octets:
// docs/spec/ceremony.md.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/frost/ceremony/sealing.h"
#include "crypto/frost/key_share.h"
#include "crypto/frost/refusal.h"
#include "crypto/secret.h"

namespace comity::crypto::frost {

// Of the sealing key and the proof that its sender knows it: the end of every message.
inline constexpr std::size_t kSealingKeyBytes = kElementBytes + kProofBytes;
// For the sealing key and its proof.
inline constexpr std::size_t kMessageRandomnessBytes = 64 + kProofRandomnessBytes;

struct Message {
  Bytes octets;
  Bytes sealed;  // 48 octets per receiver, ascending

  friend bool operator==(const Message&, const Message&) = default;
};
// Who posted it stands in the record: the message does not say it a second time.
struct PostedMessage {
  Identifier sender;
  Message message;
};

// `shares` has 32 octets per receiver, in their order.
[[nodiscard]] Result<Message> write_message(const Digest& context, const Identifier& sender,
                                            Bytes body, const std::vector<Receiver>& receivers,
                                            SecretView shares, SecretView randomness);

// What one party says of another: that what it has sent is not what it owed.
struct Complaint {
  Identifier complainer;
  Identifier accused;
  Bytes evidence;  // 96 octets
};

// The messages of all senders of one round.
class Deliveries {
 public:
  struct Row {
    Identifier sender;
    Bytes body;
    Digest digest;  // of the ceremony and the octets
    Element sealing_key;
    Bytes sealed;
  };
  // Says what is wrong with a body; called in the order in which the messages were posted.
  using CheckBody = std::function<Status(const Identifier& sender, BytesView body)>;
  // What the row at a place owes to the receiver at a place.
  using Owed = std::function<Result<Element>(std::size_t row, std::size_t receiver)>;

  // One message of each sender, in the order of the record: of two that must not be equal, the
  // later one is at fault. Names all who are silent, posted twice, are no senders, or whose message
  // has another length than `body_bytes` ask for, holds what is no element, or proves nothing.
  [[nodiscard]] static tl::expected<Deliveries, Refusal> gather(
      const Digest& context, const std::vector<Identifier>& senders,
      std::vector<Receiver> receivers, std::size_t body_bytes,
      std::span<const PostedMessage> messages, const CheckBody& check_body);

  // Ascending by sender.
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] const std::vector<Receiver>& receivers() const { return receivers_; }
  // Whose message was posted last: what only who has seen all others can bring about is its doing.
  [[nodiscard]] const Identifier& last() const { return last_; }
  // Everything of the round, ciphertexts included.
  [[nodiscard]] const Digest& digest() const { return digest_; }

  // The sum of the shares for the receiver with this key; whether they are those that were owed is
  // not looked at. Refuses when one does not open.
  [[nodiscard]] Result<Secret> sum(const OneTimeKey& key) const;
  // Against each sender whose share for the receiver with this key does not open or is not what is
  // owed. 32 octets of randomness.
  [[nodiscard]] Result<std::vector<Complaint>> complaints(const OneTimeKey& key, const Owed& owed,
                                                          SecretView randomness) const;
  // Refuses a complaint of one who receives nothing, or against one who sent nothing.
  [[nodiscard]] Result<Judgement> judge(const Complaint& complaint, const Owed& owed) const;

  // The place of the receiver with this key.
  [[nodiscard]] Result<std::size_t> find_receiver(const OneTimeKey& key) const;

 private:
  Deliveries(std::vector<Row> rows, std::vector<Receiver> receivers, const Identifier& last,
             const Digest& context);
  [[nodiscard]] Sealing sealing(std::size_t row, std::size_t receiver) const;
  [[nodiscard]] BytesView sealed(std::size_t row, std::size_t receiver) const;

  std::vector<Row> rows_;
  std::vector<Receiver> receivers_;
  Identifier last_;
  Digest digest_;
};

}  // namespace comity::crypto::frost
