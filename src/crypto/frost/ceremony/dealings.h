// A group's key without a dealer whom all must trust: every dealer shares a secret of its own among
// all receivers (Pedersen), and the key is the sum of the secrets, which nobody knows. Or the key
// there is for other holders: what each dealer shares is its old share, weighted, and the sum stays
// what it was. Either way nothing is kept between the rounds but the receiver's one-time key.
// Values, any thread; secrets one thread at a time. Octets: docs/spec/ceremony.md.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "crypto/frost/ceremony/context.h"
#include "crypto/frost/ceremony/message.h"
#include "crypto/frost/key_share.h"

namespace comity::crypto::frost {

// Fresh octets for one dealing: 64 for each coefficient that is drawn, 32 for the proof of the
// constant one, 96 for the message.
[[nodiscard]] std::size_t dealing_randomness_bytes(const CeremonyContext& context);
// Octets of the message of one dealer: commitment, two proofs, a key.
[[nodiscard]] std::size_t dealing_bytes(std::size_t threshold);

// For a ceremony that generates. The polynomial is gone when this returns: the dealer's own share
// is sealed to its own one-time key.
[[nodiscard]] Result<Message> deal_new_secret(const CeremonyContext& context,
                                              const Identifier& dealer, Secret randomness);
// For a ceremony that reshares. Refuses a share of another key than the one that is shared anew.
[[nodiscard]] Result<Message> deal_old_share(const CeremonyContext& context, const KeyShare& share,
                                             Secret randomness);

class Dealings {
 public:
  // One message of each dealer, in the order of the record. Whoever is named is to be left out of
  // the next try: who is silent, or whose message has not exactly the length that the threshold
  // asks for, holds what is no element, proves nothing, repeats the constant term of an earlier
  // one, or (resharing) shares anything but its old share. About 15 ms for 13 dealers, 9 of them
  // to sign.
  [[nodiscard]] static tl::expected<Dealings, Refusal> gather(
      const CeremonyContext& context, std::span<const PostedMessage> messages);

  // The group as it will be, if nobody complains.
  [[nodiscard]] const Group& group() const { return group_; }
  // What its members' public values follow from, to be kept and read as that of a dealer is.
  [[nodiscard]] const VssCommitment& commitment() const { return commitment_; }
  // Binds all that was posted; to be signed by every receiver that has no complaint.
  [[nodiscard]] const Digest& transcript() const { return deliveries_.digest(); }

  // Nothing when the shares for the receiver with this key make its share of the group's key; only
  // else they are looked at one by one. 32 octets of randomness.
  [[nodiscard]] Result<std::vector<Complaint>> complaints(const OneTimeKey& key,
                                                          Secret randomness) const;
  // Always names one of the two, and never the one that kept to the protocol.
  [[nodiscard]] Result<Judgement> judge(const Complaint& complaint) const;

  // The receiver's share. Its one-time key ends here: what was sealed to it never opens again.
  [[nodiscard]] Result<KeyShare> finish(OneTimeKey key) const;

 private:
  Dealings(Deliveries deliveries, std::vector<VssCommitment> dealt, VssCommitment commitment,
           Group group);
  [[nodiscard]] Deliveries::Owed owed() const;

  Deliveries deliveries_;
  std::vector<VssCommitment> dealt_;  // by row of the deliveries
  VssCommitment commitment_;          // their sum
  Group group_;
};

}  // namespace comity::crypto::frost
