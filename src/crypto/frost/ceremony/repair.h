// The lost share of a member, made anew by t or more others: nobody, the member included, learns
// another's share (the repairable scheme of Laing and Stinson, as the ZF implementation has it;
// here each step can be checked by all, and a lie has a name). Each helper's weighted share is cut
// into one random summand per helper; what a helper gets it adds up and sends to the member, whose
// share is the sum of the sums. Values, any thread; secrets one thread at a time. Octets:
// docs/spec/ceremony.md.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "crypto/frost/ceremony/context.h"
#include "crypto/frost/ceremony/message.h"
#include "crypto/frost/key_share.h"

namespace comity::crypto::frost {

class RepairContext {
 public:
  // `lost` is the member with its new one-time key. Refuses fewer helpers than the threshold, those
  // who are no members, the one that lost its share among them, and parties or keys there twice.
  [[nodiscard]] static Result<RepairContext> make(const Purpose& purpose, const Group& group,
                                                  std::vector<Receiver> helpers,
                                                  const Receiver& lost);

  [[nodiscard]] const Group& group() const { return group_; }
  // Ascending by identifier.
  [[nodiscard]] const std::vector<Receiver>& helpers() const { return helpers_; }
  [[nodiscard]] const Receiver& lost() const { return lost_; }
  // The part of a helper's share in the lost one.
  [[nodiscard]] Result<Scalar> weight(const Identifier& helper) const;
  [[nodiscard]] const Digest& digest() const { return digest_; }

 private:
  RepairContext(const Group& group, std::vector<Receiver> helpers, const Receiver& lost,
                const Digest& digest);

  Group group_;
  std::vector<Receiver> helpers_;
  Receiver lost_;
  Digest digest_;
};

// Fresh octets for the first message of a helper.
[[nodiscard]] std::size_t cut_randomness_bytes(const RepairContext& context);

// The first message of a helper: its weighted share in one summand per helper, sealed to them.
[[nodiscard]] Result<Message> cut_share(const RepairContext& context, const KeyShare& share,
                                        Secret randomness);

// The first messages of all helpers.
class Cuts {
 public:
  // As Dealings::gather. Summands that do not add up to the helper's weighted share are refused.
  [[nodiscard]] static tl::expected<Cuts, Refusal> gather(const RepairContext& context,
                                                          std::span<const PostedMessage> messages);

  [[nodiscard]] const RepairContext& context() const { return context_; }
  [[nodiscard]] const Digest& digest() const { return deliveries_.digest(); }
  // What the helper at a place sends on, times the base point.
  [[nodiscard]] Result<Element> sum_of(std::size_t helper) const;

  // As of Dealings.
  [[nodiscard]] Result<std::vector<Complaint>> complaints(const OneTimeKey& key,
                                                          Secret randomness) const;
  [[nodiscard]] Result<Judgement> judge(const Complaint& complaint) const;

  // The second message of a helper: the sum of what it got, sealed to the member. Its one-time key
  // ends here. 96 octets of randomness.
  [[nodiscard]] Result<Message> pass_on(OneTimeKey key, Secret randomness) const;

 private:
  Cuts(const RepairContext& context, Deliveries deliveries,
       std::vector<std::vector<Element>> summands);
  [[nodiscard]] Deliveries::Owed owed() const;

  RepairContext context_;
  Deliveries deliveries_;
  std::vector<std::vector<Element>> summands_;  // by row and receiver
};

// The second messages of all helpers.
class Sums {
 public:
  [[nodiscard]] static tl::expected<Sums, Refusal> gather(const Cuts& cuts,
                                                          std::span<const PostedMessage> messages);

  // Binds all that was posted in both rounds.
  [[nodiscard]] const Digest& transcript() const { return deliveries_.digest(); }
  [[nodiscard]] Result<std::vector<Complaint>> complaints(const OneTimeKey& key,
                                                          Secret randomness) const;
  [[nodiscard]] Result<Judgement> judge(const Complaint& complaint) const;
  // The share as it was. The member's one-time key ends here.
  [[nodiscard]] Result<KeyShare> finish(OneTimeKey key) const;

 private:
  Sums(Cuts cuts, Deliveries deliveries);
  [[nodiscard]] Deliveries::Owed owed() const;

  Cuts cuts_;
  Deliveries deliveries_;
};

}  // namespace comity::crypto::frost
